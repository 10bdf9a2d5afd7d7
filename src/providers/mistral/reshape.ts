import { providerError } from '../../upstream/client/error-body';
import { asInteger, asRecord, asArray, type Draft } from '../shared/json';
import type { Choice, MistralResponse, MistralUsage, ResponseMessage } from './mistral-wire';

/**
 * Rewrites a response, or a stream event, to OpenAI's format in place.
 * @throws GatewayError for the finish reason `error`
 */
export function reshape(response: Draft<MistralResponse>): void {
  for (const value of asArray(response.choices)) {
    const choice = asRecord<Choice>(value);
    if (choice?.finish_reason === 'error') {
      throw providerError(502, { message: 'The provider failed while it generated the response.', code: 'error' });
    }
    const message = asRecord<ResponseMessage>(choice?.message);
    const delta = asRecord<ResponseMessage>(choice?.delta);
    if (message) reshapeMessage(message);
    if (delta) reshapeMessage(delta);
  }
  const usage = asRecord<MistralUsage>(response.usage);
  if (usage) reshapeUsage(usage);
}

function reshapeMessage(message: Draft<ResponseMessage>): void {
  message.index = undefined;
  for (const value of asArray(message.tool_calls)) {
    const call: Draft<{ id: string }> | undefined = asRecord<{ id: string }>(value);
    // Mistral writes a missing id as the string "null".
    if (call?.id === 'null') call.id = undefined;
  }
}

function reshapeUsage(usage: Draft<MistralUsage>): void {
  const singular = asRecord<MistralUsage['prompt_token_details']>(usage.prompt_token_details);
  const cached = asInteger(usage.num_cached_tokens) ?? asInteger(singular?.cached_tokens);
  usage.prompt_token_details = undefined;
  usage.num_cached_tokens = undefined;
  if (cached === undefined) return;
  const details = asRecord(usage.prompt_tokens_details);
  usage.prompt_tokens_details = { ...details, cached_tokens: cached };
}
