import { apiGatewayFile } from './api/gateway-file.mjs';
import { LEGACY_REQUESTS } from './api/legacy-requests.mjs';
import { REQUESTS } from './api/requests.mjs';
import { providersGatewayFile } from './providers/gateway-file.mjs';
import { providerRequests } from './providers/requests.mjs';

/**
 * The request corpora. The first covers the HTTP API, the second the providers.
 *
 * recordingOf  returns the name of the recording of a reference server
 * file         returns the gateway file as text, for the URL of the fake provider and a reference server
 * requests     returns the requests for a reference server
 */
export const CORPORA = [
  {
    recordingOf: ({ version }) => version,
    file: apiGatewayFile,
    requests: ({ keys }) => (keys === 'routes' ? LEGACY_REQUESTS : REQUESTS),
  },
  {
    recordingOf: ({ version }) => `${version}-providers`,
    file: providersGatewayFile,
    requests: providerRequests,
  },
];
