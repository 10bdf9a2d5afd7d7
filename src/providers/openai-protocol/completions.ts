import type { CompletionsChunk, CompletionsChunkChoice, CompletionsResponse } from '../../wire';
import { isReported } from '../../upstream/client/read-error';
import type { CopiedText, StreamTranslator } from '../contract/provider-adapter';
import { asArray, asIndex, asRecord, asString, missingInResponse, parseEvent, type Wire } from '../shared/json';
import type { ChatResponseWire, ChoiceWire, MessageWire } from './chat-wire';
import { hasFinishReason } from '../shared/finish-reason';
import { textOfContent } from './content-parts';
import { toFinish } from './finish-reason';
import { toUsage } from './usage';
import { toCreated, toResponseId } from '../shared/response-head';

/** Converts an OpenAI completion. Choices in the chat format are accepted too: some servers send them. */
export function toCompletionsResponse(body: unknown, model: string): CompletionsResponse {
  const response = asRecord<ChatResponseWire>(body);
  if (!response || !Array.isArray(response.choices)) throw missingInResponse('choices');
  const { provider: _, ...rest } = response;
  return {
    ...rest,
    id: toResponseId(response.id, 'cmpl'),
    object: 'text_completion',
    created: toCreated(response.created),
    model: asString(response.model) || model,
    choices: asArray(response.choices).map((value, index) => {
      const choice = asRecord<ChoiceWire>(value) ?? {};
      const { message: _m, ...others } = choice;
      const text = textOf(choice) ?? '';
      return { ...others, index, text, ...toFinish(choice.finish_reason, false, text !== '') };
    }),
    usage: toUsage(response.usage),
  };
}

const COPIED_TEXT: CopiedText = { from: 'text', to: 'text', padding: 'obfuscation' };

export function completionsChunks(model: string): StreamTranslator<CompletionsChunk> {
  let id: string | undefined;
  let created = 0;
  /** Whether each choice, by index, has finished. */
  const finished: boolean[] = [];
  let hasText = false;
  let copied: CopiedText | undefined;

  const headOf = (event: Wire<ChatResponseWire>) => {
    id ??= toResponseId(event.id, 'cmpl');
    created ||= toCreated(event.created);
    return {
      id,
      object: 'text_completion_chunk' as const,
      created,
      model: asString(event.model) || model,
    };
  };
  const toChoice = (value: unknown, position: number): CompletionsChunkChoice => {
    const { delta, message, finish_reason: native, ...others } = asRecord<ChoiceWire>(value) ?? {};
    const index = asIndex(others.index) ?? position;
    const text = textOf({ text: others.text, delta, message }) ?? null;
    hasText ||= Boolean(text);
    const isFinish = hasFinishReason(native);
    finished[index] ||= isFinish;
    // Log probabilities contain the text as well.
    const isCopy = typeof others.text === 'string' && (others.logprobs ?? null) === null;
    copied = isCopy ? COPIED_TEXT : undefined;
    return { ...others, index, text, ...(isFinish ? toFinish(native, false, hasText) : { finish_reason: null }) };
  };

  const translate: StreamTranslator<CompletionsChunk> = ({ data }) => {
    const event = parseEvent<ChatResponseWire>(data);
    copied = undefined;
    if (isReported(event.error)) return [];
    const { obfuscation: _o, provider: _p, usage: _u, ...rest } = event;
    const shared = { ...rest, ...headOf(event) };
    const choices = asArray(event.choices).map(toChoice);
    const usage = asRecord(event.usage);
    const chunks: CompletionsChunk[] = choices.length > 0 ? [{ ...shared, choices }] : [];
    if (usage) chunks.push({ ...shared, choices: [], usage: toUsage(usage) });
    return chunks;
  };
  translate.copiedText = () => copied;
  // Finishes choices whose finish reason the provider omitted.
  translate.end = (isDone) => {
    const open = isDone ? [...finished.keys()].filter((index) => finished[index] === false) : [];
    if (open.length === 0) return [];
    return [
      { ...headOf({}), choices: open.map((index) => ({ index, text: '', ...toFinish(undefined, false, hasText) })) },
    ];
  };
  return translate;
}

function textOf(choice: Wire<ChoiceWire>): string | undefined {
  return (
    asString(choice.text) ??
    textOfContent(asRecord<MessageWire>(choice.delta)?.content) ??
    textOfContent(asRecord<MessageWire>(choice.message)?.content)
  );
}
