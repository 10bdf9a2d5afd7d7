import { Injectable } from '@nestjs/common';
import { IsString } from 'class-validator';
import { IsApiKey, type Secret } from '../../config';
import type { Target } from '../contract/provider-adapter';
import { IsHttpUrl } from '../shared/is-http-url';
import { joinUrl } from '../shared/join-url';
import { GOOGLE_ERRORS } from '../models/gemini/error-format';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { CompatibleSettings } from '../openai-protocol/openai-compatible.config';
import { openAIEmbeddings, type OperationPath } from '../openai-protocol/openai-protocol';
import { keepReasoning } from '../openai-protocol/replay';

/** `model.config` of an endpoint with the provider `openai-compatible`. */
export class GenericConfig extends CompatibleSettings {
  /** The base URL of the paths below. Its query string, if any, is kept. */
  @IsHttpUrl()
  api_base!: string;

  /** Default: no key is sent. */
  @IsApiKey({ optional: true })
  api_key?: Secret;

  /** Path of the chat operation. */
  @IsString()
  chat_path = 'chat/completions';

  /** Path of the completions operation. */
  @IsString()
  completions_path = 'completions';

  /** Path of the embeddings operation. */
  @IsString()
  embeddings_path = 'embeddings';
}

/** Any server that implements OpenAI's API; the configuration describes how it differs. */
@Injectable()
export class GenericAdapter extends OpenAICompatibleAdapter<GenericConfig> {
  readonly name = 'openai-compatible';
  readonly displayName = 'OpenAI-compatible';
  readonly Config = GenericConfig;
  protected readonly baseUrl = '';
  protected override readonly completionsMode = 'native';
  protected override readonly replay = keepReasoning;
  /** Gemini is one of the models behind it. */
  override readonly errorFormat = GOOGLE_ERRORS;
  readonly embeddings = openAIEmbeddings(this);

  override route(path: OperationPath, target: Target<GenericConfig>) {
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
