import { gatewayFile } from './gateway-file.mjs';
import { LEGACY_REQUESTS } from './legacy-requests.mjs';
import { REQUESTS } from './requests.mjs';
import { vendorRequests } from './vendors/vendor-requests.mjs';
import { vendorsFile } from './vendors/vendors-file.mjs';

/**
 * What a real server and Sluice beside it are asked: the HTTP API, and the vendors behind it.
 *
 * recordedAs  under which name the answers of a real server are recorded
 * file        of the servers, as text, for where the fake vendor listens and for a real server
 * requests    for a real server
 */
export const CORPORA = [
  {
    recordedAs: ({ version }) => version,
    file: gatewayFile,
    requests: ({ keys }) => (keys === 'routes' ? LEGACY_REQUESTS : REQUESTS),
  },
  {
    recordedAs: ({ version }) => `${version}-vendors`,
    file: vendorsFile,
    requests: vendorRequests,
  },
];
