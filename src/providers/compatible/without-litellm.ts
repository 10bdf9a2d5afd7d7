import { GatewayError } from '../../errors';
import type { CompatibleConfig } from '../openai-protocol/openai-compatible.adapter';
import { GenericAdapter } from '../openai-protocol/generic.adapter';
import type { Operation, ProviderAdapter, Target } from '../contract/provider-adapter';
import * as adapters from './adapters';
import type { LiteLLMConfig } from './litellm.config';

type LookAlike = ProviderAdapter<CompatibleConfig>;

const GENERIC: LookAlike = new GenericAdapter();
const BY_NAME: ReadonlyMap<string, LookAlike> = new Map(
  Object.values(adapters).map((Adapter): [string, LookAlike] => {
    const adapter = new Adapter();
    return [adapter.name, adapter];
  }),
);

/** LiteLLM's names, where they differ from ours by more than `_` for `-`. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['fireworks_ai', 'fireworks'],
  ['github', 'github-models'],
  ['hosted_vllm', 'vllm'],
  ['lm_studio', 'lmstudio'],
  ['ollama_chat', 'ollama'],
]);

/** LiteLLM's names of any server that speaks OpenAI's API, whose address has to be given. */
const ANY_SERVER: readonly string[] = ['openai', 'custom_openai', 'openai_like', 'litellm_proxy'];

function lookAlike(provider: string, base: string | undefined): LookAlike | undefined {
  if (ANY_SERVER.includes(provider)) return base === undefined ? undefined : GENERIC;
  return BY_NAME.get(OTHER_NAMES.get(provider) ?? provider.replaceAll('_', '-'));
}

/**
 * Whether Sluice itself asks a provider that a file has for LiteLLM.
 *
 * @param provider LiteLLM's name of it
 * @param base `litellm_auth_config.api_base`
 */
export function isServedWithoutLiteLLM(provider: string, base: string | undefined): boolean {
  return lookAlike(provider, base) !== undefined;
}

interface Native {
  readonly adapter: LookAlike;
  readonly target: Target<CompatibleConfig>;
}

function toNative({ model, config }: Target<LiteLLMConfig>): Native | undefined {
  const { api_base: proxy, litellm_auth_config: auth, litellm_provider: named } = config;
  if (proxy !== undefined) return undefined;
  const slash = model.indexOf('/');
  const adapter = lookAlike(named ?? model.slice(0, Math.max(slash, 0)), auth?.api_base);
  if (!adapter) return undefined;
  const { headers, drop_fields, rename_fields, default_fields, completions_mode } = config;
  const settings = { headers, drop_fields, rename_fields, default_fields, completions_mode };
  const credentials = { api_key: auth?.api_key, api_base: auth?.api_base };
  return {
    adapter,
    target: {
      model: named === undefined ? model.slice(slash + 1) : model,
      config: Object.assign(new adapter.Config(), settings, credentials),
    },
  };
}

function unsupported(who: string): GatewayError {
  return new GatewayError('UNSUPPORTED_OPERATION', `${who} cannot be asked for this.`);
}

const natives = new WeakMap<Target<LiteLLMConfig>, { readonly native: Native | undefined }>();

function nativeOf(target: Target<LiteLLMConfig>): Native | undefined {
  let known = natives.get(target);
  if (!known) natives.set(target, (known = { native: toNative(target) }));
  return known.native;
}

/** An operation that is asked of the provider itself where Sluice has it, and of the proxy elsewhere. */
export function withoutLiteLLM<Request, Response, Chunk>(
  proxy: Operation<Request, Response, Chunk, LiteLLMConfig>,
  theirs: (adapter: LookAlike) => Operation<Request, Response, Chunk, CompatibleConfig> | undefined,
): Operation<Request, Response, Chunk, LiteLLMConfig> {
  type Chosen = readonly [Operation<Request, Response, Chunk, CompatibleConfig>, Target<CompatibleConfig>];
  const chosen = (target: Target<LiteLLMConfig>): Chosen => {
    const native = nativeOf(target);
    if (!native) return [proxy, target];
    const operation = theirs(native.adapter);
    if (!operation) throw unsupported(native.adapter.displayName);
    return [operation, native.target];
  };
  return {
    toRequest: (request, target) => {
      const [operation, chosenTarget] = chosen(target);
      return operation.toRequest(request, chosenTarget);
    },
    toResponse: (body, target, request, headers) => {
      const [operation, chosenTarget] = chosen(target);
      return operation.toResponse(body, chosenTarget, request, headers);
    },
    ...(proxy.toChunks && {
      toChunks: (target, request, headers) => {
        const [operation, chosenTarget] = chosen(target);
        if (operation.toChunks) return operation.toChunks(chosenTarget, request, headers);
        throw unsupported('these models');
      },
    }),
    requiresInlineImage: (address, target, mimeType) => {
      const [operation, chosenTarget] = chosen(target);
      return operation.requiresInlineImage?.(address, chosenTarget, mimeType) ?? false;
    },
  };
}
