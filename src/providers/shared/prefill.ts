import type { ChatRequest } from '../../wire';
import type { Target } from '../contract/provider-adapter';

/** Returns the request that lets a model continue the assistant message at its end, or undefined if it cannot. */
export type Prefill = (request: ChatRequest, target: Target<unknown>) => ChatRequest | undefined;

/** Decides by the model and the request. */
type Accepts = (model: string, request: ChatRequest) => boolean;

/** For providers that always continue an assistant message at the end of a request. */
export const prefillUnmarked: Prefill = (request) => request;

/** For providers that continue a message with this field. */
export function prefillByField(field: string, accepts: Accepts = () => true): Prefill {
  return (request, { model }) => {
    const last = request.messages.at(-1);
    if (!last || !accepts(model, request)) return undefined;
    return { ...request, messages: [...request.messages.slice(0, -1), { ...last, [field]: true }] };
  };
}

/** For servers that continue the last message of a request with these parameters. */
export function prefillByParameters(parameters: Readonly<Record<string, boolean>>): Prefill {
  return (request) => ({ ...request, ...parameters });
}
