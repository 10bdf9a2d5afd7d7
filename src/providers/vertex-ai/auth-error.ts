import { GatewayError } from '../../errors';
import { providerError } from '../../upstream/client/error-body';
import { asInteger, asRecord, asString } from '../shared/json';
import type { TokenErrorResponse } from './token-wire';

/** The fields of the auth library's errors; `code` is that of a network error, e.g. `ECONNREFUSED`. */
interface AuthLibraryError {
  code?: string;
  response?: { status: number; data: TokenErrorResponse };
}

/** Statuses with which the token endpoint rejects the credentials (RFC 6749, section 5.2). */
const CREDENTIALS_REJECTED: ReadonlySet<number> = new Set([400, 401, 403]);

const MAX_REASON_LENGTH = 500;

/** The error for a missing access token. Contains none of the credentials that the auth library's message may quote. */
export function authError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const source = asRecord<AuthLibraryError>(error);
  const response = asRecord<NonNullable<AuthLibraryError['response']>>(source?.response);
  const status = asInteger(response?.status);
  if (status === undefined) return unreachable(asString(source?.code), error);
  const { error: code, error_description: description } = asRecord<TokenErrorResponse>(response?.data) ?? {};
  const reason = [asString(code), asString(description)].filter((part) => part !== undefined).join(': ');
  const isRejected = CREDENTIALS_REJECTED.has(status);
  const message = isRejected ? 'Google rejected the credentials' : 'Google returned no access token';
  const details = reason === '' ? `status ${status}` : reason.slice(0, MAX_REASON_LENGTH);
  // 401, not 400: the client's request is valid, and a retry with the same credentials is useless.
  return providerError(isRejected ? 401 : status, { message: `${message} of the endpoint (${details}).` });
}

function unreachable(code: string | undefined, error: unknown): GatewayError {
  if (error instanceof Error && error.message.startsWith('Could not load the default credentials')) {
    const advice = "set 'vertex_credentials' of the endpoint, or GOOGLE_APPLICATION_CREDENTIALS";
    return new GatewayError('UPSTREAM_UNREACHABLE', `Google Cloud credentials are missing: ${advice}.`);
  }
  const reason = code ?? 'the credentials cannot be used';
  return new GatewayError('UPSTREAM_UNREACHABLE', `Google’s token service returned no access token (${reason}).`);
}
