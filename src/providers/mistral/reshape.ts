import type { ThinkingBlock } from '../../wire';
import { providerError } from '../../upstream/client/error-body';
import { asInteger, asRecord, asArray, asString, type Draft, type Wire } from '../shared/json';
import type { Choice, MistralResponse, MistralUsage, ResponseChunk, ResponseMessage, TextChunk } from './mistral-wire';

/** A message while it is rewritten from Mistral's fields to OpenAI's. */
type MessageDraft = Draft<
  ResponseMessage & { reasoning_content: string; thinking_blocks: ThinkingBlock[]; native_blocks: object[] }
>;

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

/** Reasoning models return their content as a list of thinking and text chunks. */
function reshapeMessage(message: MessageDraft): void {
  message.index = undefined;
  if (Array.isArray(message.content)) {
    const chunks = asArray(message.content).map((chunk) => asRecord<ResponseChunk>(chunk) ?? {});
    const thinking = chunks.filter(({ type }) => type === 'thinking');
    const texts = chunks.filter(({ type }) => type === 'text').map(({ text }) => asString(text) ?? '');
    const others = chunks.filter(({ type }) => type !== 'thinking' && type !== 'text');
    const blocks = thinking.flatMap(toSignedBlock);
    message.content = texts.length > 0 ? texts.join('') : null;
    if (thinking.length > 0) message.reasoning_content = thinking.map(thinkingText).join('');
    if (blocks.length > 0) message.thinking_blocks = blocks;
    if (others.length > 0) message.native_blocks = others;
  }
  for (const value of asArray(message.tool_calls)) {
    const call: Draft<{ id: string }> | undefined = asRecord<{ id: string }>(value);
    // Mistral writes a missing id as the string "null".
    if (call?.id === 'null') call.id = undefined;
  }
}

function thinkingText({ thinking }: Wire<ResponseChunk>): string {
  if (typeof thinking === 'string') return thinking;
  return asArray(thinking)
    .map((part) => asString(asRecord<TextChunk>(part)?.text) ?? '')
    .join('');
}

function toSignedBlock(chunk: Wire<ResponseChunk>): ThinkingBlock[] {
  const signature = asString(chunk.signature);
  return signature ? [{ type: 'thinking', thinking: thinkingText(chunk), signature }] : [];
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
