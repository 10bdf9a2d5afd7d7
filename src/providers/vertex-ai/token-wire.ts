/** Error response of an OAuth token endpoint (RFC 6749, section 5.2). */
export interface TokenErrorResponse {
  error: string;
  error_description?: string;
}

/** The fields of a credentials file that are read; the auth library reads the others. */
export interface CredentialsFile {
  type: string;
  /** Of a service account: its private key in PEM format. */
  private_key?: string;
  /** Of a service account: the URL of its token endpoint. */
  token_uri?: string;
}
