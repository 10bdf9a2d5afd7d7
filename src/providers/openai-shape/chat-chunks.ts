import { randomUUID } from 'node:crypto';
import type { ChatChunk, ChatChunkChoice, ChatDelta, ToolCallDelta } from '../../schemas';
import { errorInAnswer } from '../../upstream/error-body';
import type { StreamTranslator } from '../provider-adapter';
import { toFinish } from './finish-reason';
import { count, fields, list, parseEvent, text, unixNow, type Fields } from './reading';
import { reasoningOf } from './reasoning';
import { ToolCallDeltas } from './tool-call-deltas';
import { toUsage } from './usage';

interface OpenChoice {
  hasRole: boolean;
  tools: ToolCallDeltas | undefined;
}

/** The head that all chunks of a stream share, for vendors that leave parts of it out. */
interface Head {
  id: string;
  created: number;
}

/** OpenAI-shaped chat events as our chunks. Usage goes into a chunk of its own, without choices. */
export function chatChunks(model: string): StreamTranslator<ChatChunk> {
  const open = new Map<number, OpenChoice>();
  let head: Head | undefined;

  return ({ data }) => {
    const event = parseEvent(data);
    const error = errorInAnswer(event);
    if (error) throw error;
    const choices = list(event['choices']).flatMap((choice, position) => toChunkChoice(choice, position, open));
    const usage = fields(event['usage']) ?? fields(fields(event['x_groq'])?.['usage']);
    // Azure's first event has no choices and says nothing a client could use.
    if (choices.length === 0 && !usage) return [];

    head ??= { id: text(event['id']) || `chatcmpl-${randomUUID()}`, created: count(event['created']) || unixNow() };
    const { obfuscation: _o, provider: _p, x_groq: _x, usage: _u, ...rest } = event;
    const shared = {
      ...rest,
      id: text(event['id']) || head.id,
      object: 'chat.completion.chunk' as const,
      created: count(event['created']) || head.created,
      model: text(event['model']) || model,
    };
    const chunks: ChatChunk[] = choices.length > 0 ? [{ ...shared, choices }] : [];
    if (usage) chunks.push({ ...shared, choices: [], usage: toUsage(usage) });
    return chunks;
  };
}

function toChunkChoice(value: unknown, position: number, open: Map<number, OpenChoice>): ChatChunkChoice[] {
  const choice = fields(value);
  const source = fields(choice?.['delta']) ?? fields(choice?.['message']);
  const finish = toFinish(choice?.['finish_reason']);
  // With asynchronous content filters a choice may bring offsets only.
  if (!choice || (!source && finish.finish_reason === null)) return [];
  const index = count(choice['index']) ?? position;
  const state = open.get(index) ?? { hasRole: false, tools: undefined };
  open.set(index, state);

  const delta = toDelta(source ?? {}, state);
  if (finish.finish_reason !== null && state.tools) {
    const rest = state.tools.finish();
    if (rest.length > 0) delta.tool_calls = [...(delta.tool_calls ?? []), ...rest];
  }
  const { message: _m, delta: _d, ...rest } = choice;
  return [{ ...rest, index, ...finish, delta }];
}

function toDelta(source: Fields, state: OpenChoice): ChatDelta {
  const { reasoning: _r, tool_calls: given, ...rest } = source;
  const role = state.hasRole ? null : text(source['role']) || 'assistant';
  state.hasRole = true;
  let calls: ToolCallDelta[] = [];
  if (Array.isArray(given) && given.length > 0) {
    state.tools ??= new ToolCallDeltas();
    calls = state.tools.push(given);
  }
  const delta: ChatDelta = {
    ...rest,
    role,
    content: text(source['content']) ?? null,
    tool_calls: calls.length > 0 ? calls : null,
  };
  const reasoning = reasoningOf(source);
  if (reasoning !== undefined) delta.reasoning_content = reasoning;
  return delta;
}
