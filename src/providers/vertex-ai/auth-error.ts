import { GatewayError } from '../../errors';
import { providerError } from '../../upstream/client/error-body';
import { asInteger, asRecord, asString } from '../shared/json';

/** Statuses by which the token endpoint says that the credentials are not good (RFC 6749, section 5.2). */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 403]);

/** Why there is no access token. Says nothing that the library quotes of the credentials. */
export function authError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const source = asRecord(error);
  const response = asRecord(source?.['response']);
  const status = asInteger(response?.['status']);
  if (status === undefined) return unreachable(asString(source?.['code']), error);
  const { error: reason, error_description: description } = asRecord(response?.['data']) ?? {};
  const said = [asString(reason), asString(description)].filter((part) => part !== undefined).join(': ');
  const isRefusal = REFUSALS.has(status);
  const message = isRefusal ? 'Google refused the credentials' : 'Google gave no access token';
  const shown = said === '' ? `status ${status}` : said.slice(0, 500);
  // The caller's own request was right: 401 says that credentials are at fault, and is not repeated.
  return providerError(isRefusal ? 401 : status, { message: `${message} of the endpoint (${shown}).` });
}

function unreachable(code: string | undefined, error: unknown): GatewayError {
  if (error instanceof Error && error.message.startsWith('Could not load the default credentials')) {
    const advice = "set 'vertex_credentials' of the endpoint, or GOOGLE_APPLICATION_CREDENTIALS";
    return new GatewayError('UPSTREAM_UNREACHABLE', `No credentials of Google Cloud were found: ${advice}.`);
  }
  const reason = code ?? 'the credentials cannot be used';
  return new GatewayError('UPSTREAM_UNREACHABLE', `Google’s token service gave no access token (${reason}).`);
}
