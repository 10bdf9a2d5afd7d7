import type { ThinkingBlock } from '../../wire';
import { asRecord, asArray, asString, type Draft, type Wire } from '../shared/json';
import type { Choice, DatabricksResponse, ResponseMessage, ResponsePart, Summary } from './databricks-wire';

/** A message while it is rewritten from Databricks' fields to OpenAI's. */
type MessageDraft = Draft<
  ResponseMessage & { reasoning_content: string; thinking_blocks: ThinkingBlock[]; native_blocks: object[] }
>;

/** Rewrites a response, or a stream event, to OpenAI's format in place. */
export function reshape(response: Draft<DatabricksResponse>): void {
  for (const value of asArray(response.choices)) {
    const choice = asRecord<Choice>(value);
    const message = asRecord<ResponseMessage>(choice?.message);
    const delta = asRecord<ResponseMessage>(choice?.delta);
    if (message) reshapeMessage(message);
    if (delta) reshapeMessage(delta);
  }
}

function reshapeMessage(message: MessageDraft): void {
  if (!Array.isArray(message.content)) return;
  const parts = asArray(message.content).map((part) => asRecord<ResponsePart>(part) ?? {});
  const summaries = parts.filter(({ type }) => type === 'reasoning').flatMap(summariesOf);
  const texts = parts.filter(({ type }) => type === 'text').map(({ text }) => asString(text) ?? '');
  const blocks = summaries.flatMap(toSignedBlock);
  const others = parts.filter(({ type }) => type !== 'reasoning' && type !== 'text');
  // MLflow joins the texts with line breaks, too.
  message.content = texts.length > 0 ? texts.join('\n') : null;
  if (summaries.length > 0) message.reasoning_content = summaries.map(({ text }) => asString(text) ?? '').join('');
  if (blocks.length > 0) message.thinking_blocks = blocks;
  if (others.length > 0) message.native_blocks = others;
}

function summariesOf({ summary }: Wire<ResponsePart>): Wire<Summary>[] {
  return asArray(summary).map((item) => asRecord<Summary>(item) ?? {});
}

function toSignedBlock({ text, signature }: Wire<Summary>): ThinkingBlock[] {
  if (typeof signature !== 'string' || signature === '') return [];
  return [{ type: 'thinking', thinking: asString(text) ?? '', signature }];
}
