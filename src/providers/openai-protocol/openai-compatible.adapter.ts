import { Injectable } from '@nestjs/common';
import type { Secret } from '../../config';
import type { ErrorFormat } from '../../upstream/client/error-format';
import type { ChatOperation, CompletionsOperation, ProviderAdapter, Target } from '../contract/provider-adapter';
import { completionsOverChat } from '../shared/completions-over-chat';
import { joinUrl } from '../shared/join-url';
import { applyRules, type DraftBody, type Rules } from '../shared/parameter-rules';
import type { Prefill } from '../shared/prefill';
import { selectOperation } from '../shared/select-operation';
import { headersOf } from './file-settings';
import type { CompatibleSettings } from './openai-compatible.config';
import {
  openAIChat,
  openAICompletions,
  type Destination,
  type OpenAIProtocol,
  type OperationPath,
} from './openai-protocol';
import { dropReasoning, type Replay } from './replay';

/** What the base class requires of a config class. Servers without authentication have no key. */
export type CompatibleConfig = CompatibleSettings & { readonly api_key?: Secret; readonly api_base?: string };

/**
 * The base class of providers that implement OpenAI's API: a name, a base URL and, as data, the differences. A provider
 * with embeddings adds `readonly embeddings = openAIEmbeddings(this)`.
 */
@Injectable()
export abstract class OpenAICompatibleAdapter<Config extends CompatibleConfig>
  implements ProviderAdapter<Config>, OpenAIProtocol<Config>
{
  abstract readonly name: string;
  abstract readonly displayName: string;
  abstract readonly Config: new () => Config;
  /** The provider's base URL, unless the configuration sets `api_base`. */
  protected abstract readonly baseUrl: string;
  /** Whether the provider serves completions itself; otherwise the prompt is sent as one user message of a chat. */
  protected readonly completionsMode: 'native' | 'chat' = 'chat';
  /** Rules for the parameters of chat and completions. */
  protected readonly rules: Rules = {};
  protected readonly embeddingsRules: Rules = {};
  readonly maxTemperature?: number;
  /** How errors differ from the common formats. */
  readonly errorFormat: ErrorFormat | undefined = undefined;
  readonly prefill?: Prefill;
  /** How the reasoning in earlier assistant messages is sent. Most providers do not accept it. */
  protected readonly replay: Replay = dropReasoning;

  // The operations call the members of this class per request, not here: subclass fields are not set yet.
  readonly chat: ChatOperation<Config> = openAIChat(this);

  readonly completions: CompletionsOperation<Config> = completionsByMode(this, () => this.completionsMode);

  route(path: OperationPath, { config }: Target<Config>): Destination {
    return { url: joinUrl(config.api_base ?? this.baseUrl, path), headers: this.headers(config) };
  }

  adjust(body: DraftBody, path: OperationPath, target: Target<Config>): readonly string[] {
    const adjusted = applyRules(body, path === 'embeddings' ? this.embeddingsRules : this.rules);
    if (path === 'chat/completions') adjusted.push(...this.replay(body, target.model));
    return adjusted;
  }

  settings(config: Config): CompatibleSettings {
    return config;
  }

  protected headers(config: Config): Record<string, string> {
    return headersOf(config, config.api_key);
  }
}

/** Sends completions to `/completions` or, as one user message, to `/chat/completions`. */
export function completionsByMode<Config extends CompatibleConfig>(
  protocol: OpenAIProtocol<Config>,
  defaultMode: () => 'native' | 'chat',
): CompletionsOperation<Config> {
  return selectOperation(
    openAICompletions(protocol),
    completionsOverChat(openAIChat(protocol)),
    ({ config }) => (config.completions_mode ?? defaultMode()) === 'chat',
  );
}
