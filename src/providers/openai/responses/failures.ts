import { GatewayError } from '../../../errors';
import { errorInBody } from '../../../upstream/client/error-body';
import type { ErrorFormat } from '../../../upstream/client/error-format';

/** Status codes for the error codes of failed responses, which have status 200. Other codes are errors of the provider. */
const STATUS_OF_CODE: readonly (readonly [RegExp, number])[] = [
  [/^rate_limit/, 429],
  [
    /^(?:invalid_(?:prompt|image|base64)|image_|empty_image|unsupported_image|failed_to_download_image|bio_policy)/,
    400,
  ],
  [/_timeout$/, 504],
];

export const RESPONSES_ERRORS: ErrorFormat = {
  statusOf: ({ code, status }) => status ?? STATUS_OF_CODE.find(([codes]) => codes.test(code ?? ''))?.[1],
};

/** Converts the `error` of a failed response. */
export function failure(error: unknown): GatewayError {
  const reported = errorInBody(
    { error: error ?? 'The provider failed before it returned any content.' },
    RESPONSES_ERRORS,
  );
  return reported ?? new GatewayError('UPSTREAM_INVALID', 'The provider failed.');
}
