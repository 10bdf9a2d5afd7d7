import { GatewayError } from '../../errors';
import type { Operation, Target } from '../contract/provider-adapter';
import type { CompatibleConfig } from '../openai-protocol/openai-compatible.adapter';
import { directAdapter, type DirectAdapter } from './direct-providers';
import type { LiteLLMConfig } from './litellm.config';

interface Direct {
  readonly adapter: DirectAdapter;
  readonly target: Target<CompatibleConfig>;
}

function toDirect({ model, config }: Target<LiteLLMConfig>): Direct | undefined {
  const { api_base: proxy, litellm_auth_config: auth, litellm_provider: provider } = config;
  if (proxy !== undefined) return undefined;
  const slash = model.indexOf('/');
  const adapter = directAdapter(provider ?? model.slice(0, Math.max(slash, 0)), auth?.api_base);
  if (!adapter) return undefined;
  const { headers, drop_fields, stream_usage, rename_fields, default_fields, completions_mode } = config;
  const settings = { headers, drop_fields, stream_usage, rename_fields, default_fields, completions_mode };
  const credentials = { api_key: auth?.api_key, api_base: auth?.api_base };
  return {
    adapter,
    target: {
      model: provider === undefined ? model.slice(slash + 1) : model,
      config: Object.assign(new adapter.Config(), settings, credentials),
    },
  };
}

function unsupported(subject: string): GatewayError {
  return new GatewayError('UNSUPPORTED_OPERATION', `${subject} does not support this operation.`);
}

const cache = new WeakMap<Target<LiteLLMConfig>, { readonly direct: Direct | undefined }>();

function directOf(target: Target<LiteLLMConfig>): Direct | undefined {
  let cached = cache.get(target);
  if (!cached) cache.set(target, (cached = { direct: toDirect(target) }));
  return cached.direct;
}

/** An operation that sends requests to the provider itself if the gateway has an adapter for it, else to the proxy. */
export function preferDirectProvider<Request, Response, Chunk>(
  proxy: Operation<Request, Response, Chunk, LiteLLMConfig>,
  operationOf: (adapter: DirectAdapter) => Operation<Request, Response, Chunk, never> | undefined,
): Operation<Request, Response, Chunk, LiteLLMConfig> {
  type Selected = readonly [Operation<Request, Response, Chunk, never>, Target<never>];
  const select = (target: Target<LiteLLMConfig>): Selected => {
    const direct = directOf(target);
    // Both targets belong to their operations: the config is an instance of the class that the adapter names.
    if (!direct) return [proxy, target as Target<never>];
    const operation = operationOf(direct.adapter);
    if (!operation) throw unsupported(direct.adapter.displayName);
    return [operation, direct.target as Target<never>];
  };
  return {
    toRequest: (request, target) => {
      const [operation, selectedTarget] = select(target);
      return operation.toRequest(request, selectedTarget);
    },
    toResponse: (body, target, request, headers) => {
      const [operation, selectedTarget] = select(target);
      return operation.toResponse(body, selectedTarget, request, headers);
    },
    ...(proxy.toChunks && {
      toChunks: (target, request, headers) => {
        const [operation, selectedTarget] = select(target);
        if (operation.toChunks) return operation.toChunks(selectedTarget, request, headers);
        throw unsupported(selectedTarget.model);
      },
    }),
    fallbackRequest: (rejection, request, target) => {
      const [operation, selectedTarget] = select(target);
      return operation.fallbackRequest?.(rejection, request, selectedTarget);
    },
    requiresInlineImage: (address, target, mimeType) => {
      const [operation, selectedTarget] = select(target);
      return operation.requiresInlineImage?.(address, selectedTarget, mimeType) ?? false;
    },
  };
}
