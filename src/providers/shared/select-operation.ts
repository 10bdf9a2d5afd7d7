import { GatewayError } from '../../errors';
import { MAX_TEMPERATURE, type Operation, type Target } from '../contract/provider-adapter';

/**
 * Combines two operations and selects one per endpoint, for providers that serve some models through another API.
 * `cannotStream` is the error of a streamed request if the selected operation has no streams.
 */
export function selectOperation<Request, Response, Chunk, Config>(
  usual: Operation<Request, Response, Chunk, Config>,
  other: Operation<Request, Response, Chunk, Config>,
  isOther: (target: Target<Config>) => boolean,
  cannotStream: (target: Target<Config>) => GatewayError = modelCannotStream,
): Operation<Request, Response, Chunk, Config> {
  const chosen = (target: Target<Config>) => (isOther(target) ? other : usual);
  return {
    toRequest: (request, target) => {
      const operation = chosen(target);
      if (wantsStream(request) && !operation.toChunks) throw cannotStream(target);
      return operation.toRequest(request, target);
    },
    toResponse: (body, target, request, headers) => chosen(target).toResponse(body, target, request, headers),
    toChunks: (target, request, headers) => {
      const operation = chosen(target);
      if (operation.toChunks) return operation.toChunks(target, request, headers);
      throw cannotStream(target);
    },
    mapError: (error, target) => chosen(target).mapError?.(error, target) ?? error,
    fallbackRequest: (error, request, target) => chosen(target).fallbackRequest?.(error, request, target),
    ...((usual.maxTemperature ?? other.maxTemperature) && {
      maxTemperature: (target) => chosen(target).maxTemperature?.(target) ?? MAX_TEMPERATURE,
    }),
    ...((usual.prefill ?? other.prefill) && {
      prefill: (request, target) => chosen(target).prefill?.(request, target),
    }),
    ...((usual.requiresInlineImage ?? other.requiresInlineImage) && {
      requiresInlineImage: (address, target, mimeType) =>
        chosen(target).requiresInlineImage?.(address, target, mimeType) ?? false,
    }),
  };
}

function wantsStream(request: unknown): boolean {
  return (request as { stream?: unknown }).stream === true;
}

function modelCannotStream({ model }: Target<unknown>): GatewayError {
  return new GatewayError('UNSUPPORTED_OPERATION', `The model '${model}' cannot stream this operation.`);
}
