import type { ThinkingBlock } from '../../wire';
import { refusalOf } from '../../upstream/client/error-body';
import type { OutgoingBody } from '../openai-protocol/openai-shaped.adapter';
import { count, fields, list, text, type Fields } from '../shared/json';

type Draft = OutgoingBody;

/**
 * Brings what is the vendor's own in an answer, or in an event of a stream, into OpenAI's shape, where it stands.
 * @throws GatewayError for the finish reason `error`
 */
export function reshape(answer: Draft): void {
  for (const value of list(answer['choices'])) {
    const choice: Draft | undefined = fields(value);
    if (choice?.['finish_reason'] === 'error') {
      throw refusalOf(502, { message: 'The provider failed while it answered.', code: 'error' });
    }
    for (const name of ['message', 'delta']) {
      const message: Draft | undefined = fields(choice?.[name]);
      if (message) reshapeMessage(message);
    }
  }
  const usage: Draft | undefined = fields(answer['usage']);
  if (usage) reshapeUsage(usage);
}

/** Reasoning models answer with a list: what they thought, then what they say. */
function reshapeMessage(message: Draft): void {
  message['index'] = undefined;
  if (Array.isArray(message['content'])) {
    const chunks = list(message['content']).map((chunk) => fields(chunk) ?? {});
    const thoughts = chunks.filter(({ type }) => type === 'thinking');
    const said = chunks.filter(({ type }) => type === 'text').map((chunk) => text(chunk['text']) ?? '');
    const others = chunks.filter(({ type }) => type !== 'thinking' && type !== 'text');
    const blocks = thoughts.flatMap(toSignedBlock);
    message['content'] = said.length > 0 ? said.join('') : null;
    if (thoughts.length > 0) message['reasoning_content'] = thoughts.map(thoughtIn).join('');
    if (blocks.length > 0) message['thinking_blocks'] = blocks;
    if (others.length > 0) message['native_blocks'] = others;
  }
  for (const value of list(message['tool_calls'])) {
    const call: Draft | undefined = fields(value);
    // How the vendor writes that there is none.
    if (call?.['id'] === 'null') call['id'] = undefined;
  }
}

function thoughtIn({ thinking }: Fields): string {
  if (typeof thinking === 'string') return thinking;
  return list(thinking)
    .map((part) => text(fields(part)?.['text']) ?? '')
    .join('');
}

function toSignedBlock(chunk: Fields): ThinkingBlock[] {
  const signature = text(chunk['signature']);
  return signature ? [{ type: 'thinking', thinking: thoughtIn(chunk), signature }] : [];
}

/** Cached tokens have three names. */
function reshapeUsage(usage: Draft): void {
  const misspelt = fields(usage['prompt_token_details']);
  const cached = count(usage['num_cached_tokens']) ?? count(misspelt?.['cached_tokens']);
  usage['prompt_token_details'] = undefined;
  usage['num_cached_tokens'] = undefined;
  if (cached === undefined) return;
  const details = fields(usage['prompt_tokens_details']);
  usage['prompt_tokens_details'] = { ...details, cached_tokens: cached };
}
