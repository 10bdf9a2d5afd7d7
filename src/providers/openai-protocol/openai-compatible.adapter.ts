import { Injectable } from '@nestjs/common';
import type { Secret } from '../../config';
import { selectOperation } from '../shared/select-operation';
import { completionsOverChat } from '../shared/completions-over-chat';
import { OpenAIShapedAdapter, type OperationPath, type OutgoingBody } from './openai-shaped.adapter';
import { applyRules, type Rules } from '../shared/parameter-rules';
import type { CompletionsOperation, Target } from '../contract/provider-adapter';
import { joinUrl } from '../shared/join-url';
import { applyFields, headersOf } from './file-settings';
import { OpenAICompatibleConfig, type CompatibleSettings } from './openai-compatible.config';
import { asItCame, leaveOutReasoning, type Replay } from './replay';

/** What the base needs of a config class; the key is missing for servers that want none. */
export type CompatibleConfig = CompatibleSettings & { readonly api_key?: Secret; readonly api_base?: string };

/**
 * The base of the look-alikes of OpenAI. One of them is its name, its address, and, as data, what it does differently;
 * one that has embeddings adds `readonly embeddings = this.embeddingsOperation()`.
 */
@Injectable()
export abstract class CompatibleAdapter<Config extends CompatibleConfig> extends OpenAIShapedAdapter<Config> {
  /** Where the vendor is, unless the file says otherwise. */
  protected abstract readonly baseUrl: string;
  /** Whether the vendor serves completions itself; the others take the prompt as one user message. */
  protected readonly completionsMode: 'native' | 'chat' = 'chat';
  /** Parameters of chat and completions that the vendor takes differently, or not at all. */
  protected readonly rules: Rules = {};
  protected readonly embeddingsRules: Rules = {};
  /** How the reasoning of earlier answers is sent back. */
  protected readonly replay: Replay = asItCame;

  protected override completionsOperation(): CompletionsOperation<Config> {
    const isOverChat = ({ config }: Target<Config>) => (config.completions_mode ?? this.completionsMode) === 'chat';
    return selectOperation(super.completionsOperation(), completionsOverChat(this.chat), isOverChat);
  }

  protected route(path: OperationPath, { config }: Target<Config>) {
    return { url: joinUrl(config.api_base ?? this.baseUrl, path), headers: this.headers(config) };
  }

  protected headers(config: Config): Record<string, string> {
    return headersOf(config, this.keyOf(config));
  }

  protected keyOf({ api_key }: Config): Secret | undefined {
    return api_key;
  }

  protected override adjust(body: OutgoingBody, path: OperationPath, target: Target<Config>): readonly string[] {
    const adjusted = applyRules(body, path === 'embeddings' ? this.embeddingsRules : this.rules);
    if (path === 'chat/completions') adjusted.push(...this.replay(body, target.model));
    adjusted.push(...applyFields(body, target.config));
    // The wish for usage in streams is ours.
    return [...new Set(adjusted)].filter((name) => name !== 'stream_options');
  }
}

/** A look-alike with a key and nothing else that is its own. Most of them take no reasoning back. */
@Injectable()
export abstract class OpenAICompatibleAdapter extends CompatibleAdapter<OpenAICompatibleConfig> {
  readonly Config = OpenAICompatibleConfig;
  protected override readonly replay: Replay = leaveOutReasoning;
}
