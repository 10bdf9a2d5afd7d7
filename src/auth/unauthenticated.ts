import { GatewayError } from '../errors';

const CHALLENGE = 'Bearer realm="sluice"';

/** The text that Databricks' clients know, then what would be right. */
const MISSING =
  'Credential was not sent or was of an unsupported type for this API. Send the header "Authorization: Bearer TOKEN".';

/** @param asksBrowser whether a browser may ask its user for a user name and a token */
export function missingCredential(asksBrowser = false): GatewayError {
  return unauthenticated(MISSING, asksBrowser ? `${CHALLENGE}, Basic realm="sluice"` : CHALLENGE);
}

/** @param message says what is wrong with the credential, without a part of it */
export function invalidCredential(message = 'Invalid access token.'): GatewayError {
  return unauthenticated(message, `${CHALLENGE}, error="invalid_token"`);
}

export function severalCredentials(): GatewayError {
  return unauthenticated('The request has several Authorization headers.', CHALLENGE);
}

/** @param message says what is wrong */
export function unauthenticated(message: string, challenge = CHALLENGE): GatewayError {
  return new GatewayError('UNAUTHENTICATED', message, { headers: { 'www-authenticate': challenge } });
}
