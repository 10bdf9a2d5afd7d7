import { GatewayError } from '../../errors';
import type { Dialect } from '../../http';
import { DATABRICKS_DIALECT } from '../databricks.dialect';

export type OAuthErrorCode = 'invalid_request' | 'invalid_client' | 'invalid_scope' | 'unsupported_grant_type';

/** An error of the token endpoint (RFC 6749, section 5.2). */
export class OAuthError extends GatewayError {
  constructor(
    readonly oauthCode: OAuthErrorCode,
    message: string,
  ) {
    const isClient = oauthCode === 'invalid_client';
    super(isClient ? 'UNAUTHENTICATED' : 'INVALID_PARAMETER', message, {
      headers: isClient ? { 'www-authenticate': 'Basic realm="sluice"' } : {},
    });
  }
}

/** The token endpoint, whose errors are those of OAuth. */
export const OAUTH_DIALECT: Dialect = {
  ...DATABRICKS_DIALECT,
  name: 'databricks-oauth',
  prefixes: ['/oidc/v1/token'],
  // Forms.
  readsAnyTypeAsJson: false,
  adaptError: (error, request) =>
    error instanceof OAuthError ? error : (DATABRICKS_DIALECT.adaptError?.(error, request) ?? error),
  renderError: (error) => ({ error: codeOf(error), error_description: error.message }),
};

function codeOf(error: GatewayError): string {
  if (error instanceof OAuthError) return error.oauthCode;
  if (error.status === 503) return 'temporarily_unavailable';
  return error.status < 500 ? 'invalid_request' : 'server_error';
}
