import { GatewayError } from '../../../errors';
import { errorInBody, providerError } from '../../../upstream/client/error-body';

/** Status codes for the error codes of failed responses. Other codes are errors of the provider. */
const STATUS_OF_CODE: readonly (readonly [RegExp, number])[] = [
  [/^rate_limit/, 429],
  [
    /^(?:invalid_(?:prompt|image|base64)|image_|empty_image|unsupported_image|failed_to_download_image|bio_policy)/,
    400,
  ],
  [/_timeout$/, 504],
];

/** Converts the `error` of a failed response. */
export function failure(error: unknown): GatewayError {
  const reported = errorInBody({ error: error ?? 'The provider failed before it returned any content.' });
  return reported ? withErrorStatus(reported) : new GatewayError('UPSTREAM_INVALID', 'The provider failed.');
}

/** A failed response has status 200: this sets the status that matches its error code. */
export function withErrorStatus(error: GatewayError): GatewayError {
  const { status, message, upstreamCode: code, param, headers } = error;
  const statusOfCode = STATUS_OF_CODE.find(([codes]) => codes.test(code ?? ''))?.[1];
  if (status !== 502 || statusOfCode === undefined) return error;
  return providerError(statusOfCode, { message, ...(code && { code }), ...(param && { param }) }, headers);
}
