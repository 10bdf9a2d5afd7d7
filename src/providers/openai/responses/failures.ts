import { GatewayError } from '../../../errors';
import { errorInBody, providerError } from '../../../upstream/client/error-body';

/** Codes of a response that failed, and what they would have been as the status of a refusal. The others are the vendor's. */
const STATUS_OF_CODE: readonly (readonly [RegExp, number])[] = [
  [/^rate_limit/, 429],
  [
    /^(?:invalid_(?:prompt|image|base64)|image_|empty_image|unsupported_image|failed_to_download_image|bio_policy)/,
    400,
  ],
  [/_timeout$/, 504],
];

/** What the vendor says went wrong. */
export function failure(error: unknown): GatewayError {
  const told = errorInBody({ error: error ?? 'The provider failed before it answered.' });
  return told ? withItsStatus(told) : new GatewayError('UPSTREAM_INVALID', 'The provider failed.');
}

/** A response that fails is told with status 200, whatever the reason: here it gets the status that belongs to it. */
export function withItsStatus(error: GatewayError): GatewayError {
  const { status, message, upstreamCode: code, param, headers } = error;
  const meant = STATUS_OF_CODE.find(([codes]) => codes.test(code ?? ''))?.[1];
  if (status !== 502 || meant === undefined) return error;
  return providerError(meant, { message, ...(code && { code }), ...(param && { param }) }, headers);
}
