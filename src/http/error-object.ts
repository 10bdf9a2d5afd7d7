import type { GatewayError } from '../errors';

/** Error object of OpenAI's API. Broken streams end with it in every dialect. */
export function toErrorObject(error: GatewayError) {
  return {
    message: error.message,
    type: error.type,
    param: error.param ?? null,
    code: error.upstreamCode ?? error.code.toLowerCase(),
  };
}
