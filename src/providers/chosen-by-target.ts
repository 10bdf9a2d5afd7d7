import { GatewayError } from '../errors';
import type { Operation, Target } from './provider-adapter';

/** One operation out of two, chosen for each endpoint; for vendors that serve some of their models by other means. */
export function chosenByTarget<Request, Response, Chunk, Config>(
  usual: Operation<Request, Response, Chunk, Config>,
  other: Operation<Request, Response, Chunk, Config>,
  isOther: (target: Target<Config>) => boolean,
): Operation<Request, Response, Chunk, Config> {
  const chosen = (target: Target<Config>) => (isOther(target) ? other : usual);
  return {
    toCall: (request, target) => chosen(target).toCall(request, target),
    toResponse: (body, target, request) => chosen(target).toResponse(body, target, request),
    toChunks: (target, request) => {
      const operation = chosen(target);
      if (operation.toChunks) return operation.toChunks(target, request);
      throw new GatewayError('UNSUPPORTED_OPERATION', `The model '${target.model}' cannot stream this operation.`);
    },
    ...((usual.needsBytesOf ?? other.needsBytesOf) && {
      needsBytesOf: (address, target) => chosen(target).needsBytesOf?.(address, target) ?? false,
    }),
  };
}
