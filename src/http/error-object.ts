import type { GatewayError } from '../errors';

/** Error object of OpenAI's API. Broken streams end with it in every dialect. */
export function toErrorObject(error: GatewayError) {
  return {
    message: error.message,
    type: error.type,
    param: error.param ?? null,
    code: error.upstreamCode ?? codeOf(error),
  };
}

/** The name that OpenAI's clients know, else our own. */
function codeOf({ code }: GatewayError): string {
  return code === 'UNAUTHENTICATED' ? 'invalid_api_key' : code.toLowerCase();
}
