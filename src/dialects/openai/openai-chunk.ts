import type { ChatChunk, CompletionsChunk } from '../../wire';
import {
  closeAnnotations,
  closeChatLogprobs,
  closeServiceTier,
  isModeration,
  isRecord,
  isString,
  moveUnless,
} from './closed-fields';
import { closeCompletionsFinish } from './openai-response';
import { toOpenAIUsage } from './closed-usage';

/**
 * Restricts a chunk, in place, to the values that OpenAI's types allow. Returns undefined for a chunk of which nothing
 * is left. Most chunks have none of the fields that are checked, so that the checks cost little.
 */
export function toOpenAIChunk(chunk: ChatChunk | CompletionsChunk): object | undefined {
  if (chunk.service_tier !== undefined) closeServiceTier(chunk);
  if (chunk.system_fingerprint !== undefined) moveUnless(isString, chunk, 'system_fingerprint');
  if (chunk.moderation !== undefined) moveUnless(isModeration, chunk, 'moderation');
  if (chunk.choices.length === 0) return withUsage(chunk);
  if (chunk.object === 'chat.completion.chunk') {
    for (const choice of chunk.choices) closeChatChoice(choice);
    return chunk;
  }
  // MLflow has an object name of its own for chunks of completions.
  chunk.object = 'text_completion';
  for (const choice of chunk.choices) {
    choice.text ??= '';
    closeCompletionsFinish(choice);
    if (choice.logprobs !== undefined) moveUnless(isRecord, choice, 'logprobs');
  }
  return chunk;
}

/** The usage of the given chunk is not changed: it is still to be reported. */
function withUsage(chunk: ChatChunk | CompletionsChunk): object | undefined {
  const usage = toOpenAIUsage(chunk.usage);
  if (!usage) return undefined;
  return { ...chunk, object: chunk.object === 'chat.completion.chunk' ? chunk.object : 'text_completion', usage };
}

function closeChatChoice(choice: ChatChunk['choices'][number]): void {
  const { delta } = choice;
  if (choice.logprobs !== undefined) closeChatLogprobs(choice);
  if (delta.role !== null) delta.role = 'assistant';
  if (delta.annotations !== undefined) closeAnnotations(delta);
  if (delta.refusal !== undefined) moveUnless(isString, delta, 'refusal');
  if (delta.function_call !== undefined) moveUnless(isRecord, delta, 'function_call');
  if (delta.audio !== undefined) moveUnless(isRecord, delta, 'audio');
}
