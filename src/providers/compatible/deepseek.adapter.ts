import { Injectable } from '@nestjs/common';
import { IsIn } from 'class-validator';
import { OpenAICompatibleAdapter } from '../openai-protocol/openai-compatible.adapter';
import { OpenAICompatibleConfig } from '../openai-protocol/openai-compatible.config';
import { replaceReasoning, reasoningIn } from '../openai-protocol/replay';
import type { OperationPath } from '../openai-protocol/openai-protocol';
import { stringifyJson } from '../../shared/exact-json';
import { asRecord } from '../shared/json';
import { invalidRequest } from '../shared/errors';
import type { Message } from '../../wire';
import { drop, dropSeed, type Rules, type DraftBody } from '../shared/parameter-rules';
import type { Target } from '../contract/provider-adapter';
import { joinUrl } from '../shared/join-url';

/** `model.config` of an endpoint with the provider `deepseek`. */
export class DeepSeekConfig extends OpenAICompatibleConfig {
  /** DeepSeek has no JSON schemas. `note` requests JSON and sends the schema in a system message; `refuse` rejects the request. */
  @IsIn(['refuse', 'note'])
  json_schema: 'refuse' | 'note' = 'refuse';
}

interface ResponseFormat {
  type: string;
  json_schema: { schema: object };
}

/** https://api-docs.deepseek.com */
@Injectable()
export class DeepSeekAdapter extends OpenAICompatibleAdapter<DeepSeekConfig> {
  readonly name = 'deepseek';
  readonly displayName = 'DeepSeek';
  readonly Config = DeepSeekConfig;
  protected readonly baseUrl = 'https://api.deepseek.com/v1';
  protected override readonly rules: Rules = { seed: dropSeed, top_k: drop };

  /** Native completions are the fill-in-the-middle API, which is in beta. */
  override route(path: OperationPath, target: Target<DeepSeekConfig>) {
    const route = super.route(path, target);
    if (path !== 'completions') return route;
    const base = (target.config.api_base ?? this.baseUrl).replace(/\/v1\/?$/, '');
    return { ...route, url: joinUrl(base, 'beta/completions') };
  }

  override adjust(body: DraftBody, path: OperationPath, target: Target<DeepSeekConfig>) {
    const format = asRecord<ResponseFormat>(body.response_format);
    const isSchema = format?.type === 'json_schema';
    if (isSchema) writeSchema(body, format.json_schema, path === 'completions' ? 'refuse' : target.config.json_schema);
    return [...super.adjust(body, path, target), ...(isSchema ? ['response_format'] : [])];
  }

  /** V4 models require reasoning in every assistant message, older ones only after the last user message. */
  protected override readonly replay = (body: DraftBody, model: string): readonly string[] => {
    const lastQuestion = (body.messages as readonly Message[]).map(({ role }) => role).lastIndexOf('user');
    const isEach = model.includes('deepseek-v4');
    return replaceReasoning(body, (message, index) => {
      const thought = reasoningIn(message) ?? (isEach ? '' : undefined);
      return thought !== undefined && (isEach || index > lastQuestion) ? { reasoning_content: thought } : undefined;
    });
  };
}

function writeSchema(body: DraftBody, given: unknown, mode: DeepSeekConfig['json_schema']): void {
  if (mode === 'refuse') {
    const advice = "write {type: 'json_object'} and the schema into a message";
    throw invalidRequest('response_format', `'response_format' cannot be a JSON schema on this endpoint; ${advice}.`);
  }
  const content = `Answer with one JSON object that satisfies this JSON Schema: ${stringifyJson(asRecord<ResponseFormat['json_schema']>(given)?.schema)}`;
  body.response_format = { type: 'json_object' };
  body.messages = [{ role: 'system', content }, ...(body.messages as readonly Message[])];
}
