import { type GatewayError } from '../../errors';
import type { Dialect } from '../../http';
import { ScimError } from './scim-error';
import { ERROR_SCHEMA } from './urns';

export const SCIM_MEDIA_TYPE = 'application/scim+json';

/** SCIM 2.0 (RFC 7644). */
export const SCIM_DIALECT: Dialect = {
  name: 'scim',
  prefixes: ['/scim/'],
  contentType: SCIM_MEDIA_TYPE,
  readsAnyTypeAsJson: true,
  // SCIM has no 422.
  adaptError: (error) => (error.status === 422 ? withStatus400(error) : error),
  renderError: (error) => ({
    schemas: [ERROR_SCHEMA],
    ...(error instanceof ScimError && { scimType: error.scimType }),
    detail: error.message,
    status: String(error.status),
  }),
  renderResponse: (response) => response,
  createEncoder: () => {
    throw new Error('SCIM has no streams');
  },
};

function withStatus400({ message, headers }: GatewayError): GatewayError {
  return new ScimError('invalidSyntax', message).withHeaders(headers);
}
