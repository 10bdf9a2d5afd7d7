import type { ThinkingBlock } from '../../wire';
import { providerError } from '../../upstream/client/error-body';
import type { OutgoingBody } from '../openai-protocol/openai-shaped.adapter';
import { asInteger, asRecord, asArray, asString, type JsonObject } from '../shared/json';

type Draft = OutgoingBody;

/**
 * Brings what is the vendor's own in an answer, or in an event of a stream, into OpenAI's shape, where it stands.
 * @throws GatewayError for the finish reason `error`
 */
export function reshape(answer: Draft): void {
  for (const value of asArray(answer['choices'])) {
    const choice: Draft | undefined = asRecord(value);
    if (choice?.['finish_reason'] === 'error') {
      throw providerError(502, { message: 'The provider failed while it answered.', code: 'error' });
    }
    for (const name of ['message', 'delta']) {
      const message: Draft | undefined = asRecord(choice?.[name]);
      if (message) reshapeMessage(message);
    }
  }
  const usage: Draft | undefined = asRecord(answer['usage']);
  if (usage) reshapeUsage(usage);
}

/** Reasoning models answer with a list: what they thought, then what they say. */
function reshapeMessage(message: Draft): void {
  message['index'] = undefined;
  if (Array.isArray(message['content'])) {
    const chunks = asArray(message['content']).map((chunk) => asRecord(chunk) ?? {});
    const thoughts = chunks.filter(({ type }) => type === 'thinking');
    const said = chunks.filter(({ type }) => type === 'text').map((chunk) => asString(chunk['text']) ?? '');
    const others = chunks.filter(({ type }) => type !== 'thinking' && type !== 'text');
    const blocks = thoughts.flatMap(toSignedBlock);
    message['content'] = said.length > 0 ? said.join('') : null;
    if (thoughts.length > 0) message['reasoning_content'] = thoughts.map(thoughtIn).join('');
    if (blocks.length > 0) message['thinking_blocks'] = blocks;
    if (others.length > 0) message['native_blocks'] = others;
  }
  for (const value of asArray(message['tool_calls'])) {
    const call: Draft | undefined = asRecord(value);
    // How the vendor writes that there is none.
    if (call?.['id'] === 'null') call['id'] = undefined;
  }
}

function thoughtIn({ thinking }: JsonObject): string {
  if (typeof thinking === 'string') return thinking;
  return asArray(thinking)
    .map((part) => asString(asRecord(part)?.['text']) ?? '')
    .join('');
}

function toSignedBlock(chunk: JsonObject): ThinkingBlock[] {
  const signature = asString(chunk['signature']);
  return signature ? [{ type: 'thinking', thinking: thoughtIn(chunk), signature }] : [];
}

/** Cached tokens have three names. */
function reshapeUsage(usage: Draft): void {
  const misspelt = asRecord(usage['prompt_token_details']);
  const cached = asInteger(usage['num_cached_tokens']) ?? asInteger(misspelt?.['cached_tokens']);
  usage['prompt_token_details'] = undefined;
  usage['num_cached_tokens'] = undefined;
  if (cached === undefined) return;
  const details = asRecord(usage['prompt_tokens_details']);
  usage['prompt_tokens_details'] = { ...details, cached_tokens: cached };
}
