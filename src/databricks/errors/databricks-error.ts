import { GatewayError } from '../../errors';
import type { FailedRequest } from '../../http';
import { ContentBlockedError } from '../gateway/guardrails/content-blocked-error';
import { describeIssues } from './describe-issues';
import { errorCodeOf, STATUS_OF_ERROR_CODE, type DatabricksErrorCode } from './error-table';
import { toSafeMessage } from './safe-message';

/** Maximum length of a path that a message quotes. */
const MAX_QUOTED_LENGTH = 500;

/** An error with a status, a message and headers that Databricks' clients understand. */
export class DatabricksError extends GatewayError {
  constructor(
    readonly errorCode: DatabricksErrorCode,
    message: string,
    { code, type, param, upstreamCode }: GatewayError,
    headers: Readonly<Record<string, string>>,
  ) {
    const status = STATUS_OF_ERROR_CODE[errorCode];
    super(code, message, {
      status,
      type,
      headers,
      ...(param !== undefined && { param }),
      ...(upstreamCode !== undefined && { upstreamCode }),
    });
  }
}

/** Returns the error as Databricks' clients get it. */
export function toDatabricksError(error: GatewayError, request?: FailedRequest): DatabricksError {
  if (error instanceof DatabricksError) return error;
  const errorCode = errorCodeOf(error);
  return new DatabricksError(errorCode, toSafeMessage(messageOf(error, request)), error, headersOf(error, errorCode));
}

function messageOf(error: GatewayError, request: FailedRequest | undefined): string {
  switch (error.code) {
    case 'NOT_FOUND':
    case 'METHOD_NOT_ALLOWED':
      return request
        ? `No API found for '${request.method ?? 'GET'} ${request.path.slice(0, MAX_QUOTED_LENGTH)}'`
        : error.message;
    case 'INTERNAL':
      return `An internal error occurred. Request ID: ${request?.id ?? 'unknown'}`;
    // The original message contains the socket's error code, such as ECONNREFUSED.
    case 'UPSTREAM_UNREACHABLE':
      return 'The provider could not be reached.';
    case 'UPSTREAM_REFUSED':
      return providerMessage(error);
    case 'INVALID_REQUEST':
      return describeIssues(error.detail) ?? error.message;
    case 'CONTENT_BLOCKED':
      return error instanceof ContentBlockedError ? error.databricksMessage : error.message;
    default:
      return error.message;
  }
}

/** Provider errors are JSON in the message. */
function providerMessage({ message, type, param, provider, upstreamCode, upstreamBody }: GatewayError): string {
  if (provider === undefined) return message;
  const fields = { message, type, param: param ?? null, code: upstreamCode ?? null };
  return JSON.stringify({ external_model_provider: provider, external_model_error: upstreamBody ?? { error: fields } });
}

function headersOf({ headers }: GatewayError, errorCode: DatabricksErrorCode): Readonly<Record<string, string>> {
  const { allow: _allow, 'retry-after': retryAfter, ...rest } = headers;
  const seconds = secondsOf(retryAfter);
  const isRetried = errorCode === 'TEMPORARILY_UNAVAILABLE' || STATUS_OF_ERROR_CODE[errorCode] === 429;
  return {
    ...rest,
    ...(errorCode === 'UNAUTHENTICATED' && !('www-authenticate' in rest) && { 'www-authenticate': CHALLENGE }),
    ...(seconds !== undefined && { 'retry-after': String(seconds) }),
    // Clients retry after one second if the header is missing.
    ...(seconds === undefined && isRetried && { 'retry-after': '1' }),
  };
}

const CHALLENGE = 'Bearer realm="sluice"';

/** Converts `retry-after` to whole seconds: Databricks' clients read integers only; providers also send dates and fractions. */
function secondsOf(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  const seconds = Number(retryAfter);
  const remaining = Number.isNaN(seconds) ? (Date.parse(retryAfter) - Date.now()) / 1000 : seconds;
  return Number.isFinite(remaining) ? Math.max(1, Math.ceil(remaining)) : undefined;
}
