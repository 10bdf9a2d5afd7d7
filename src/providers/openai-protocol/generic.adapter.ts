import { Injectable } from '@nestjs/common';
import { IsString } from 'class-validator';
import { IsApiKey, type Secret } from '../../config';
import type { OperationPath } from './openai-shaped.adapter';
import type { Target } from '../contract/provider-adapter';
import { IsHttpUrl } from '../shared/is-http-url';
import { joinUrl } from '../shared/join-url';
import { CompatibleAdapter } from './openai-compatible.adapter';
import { CompatibleSettings } from './openai-compatible.config';

/** `model.config` of an endpoint whose provider is `openai-compatible`: any server that speaks OpenAI's API. */
export class GenericConfig extends CompatibleSettings {
  /** The address below which the paths are; a query that it has is kept. */
  @IsHttpUrl()
  api_base!: string;

  /** Default: none is sent. */
  @IsApiKey({ optional: true })
  api_key?: Secret;

  /** Where chats go. */
  @IsString()
  chat_path = 'chat/completions';

  /** Where completions go. */
  @IsString()
  completions_path = 'completions';

  /** Where embeddings go. */
  @IsString()
  embeddings_path = 'embeddings';
}

/** Any server that speaks OpenAI's API; what it does differently stands in the file. */
@Injectable()
export class GenericAdapter extends CompatibleAdapter<GenericConfig> {
  readonly name = 'openai-compatible';
  readonly displayName = 'OpenAI-compatible';
  readonly Config = GenericConfig;
  protected readonly baseUrl = '';
  protected override readonly completionsMode = 'native';
  readonly embeddings = this.embeddingsOperation();

  protected override route(path: OperationPath, target: Target<GenericConfig>) {
    const {
      api_base: base,
      chat_path: chat,
      completions_path: completions,
      embeddings_path: embeddings,
    } = target.config;
    const paths = { 'chat/completions': chat, completions, embeddings };
    return { url: joinUrl(base, paths[path].replace(/^\/+/, '')), headers: this.headers(target.config) };
  }
}
