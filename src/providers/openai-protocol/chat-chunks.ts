import { randomUUID } from 'node:crypto';
import type { ChatChunk, ToolCallDelta } from '../../wire';
import { errorInBody } from '../../upstream/client/error-body';
import type { StreamTranslator } from '../contract/provider-adapter';
import { asIndex, asInteger, asRecord, asString, parseEvent, unixNow, type Draft } from '../shared/json';
import type { ChatResponseWire, ChoiceWire, MessageWire } from './chat-wire';
import { throwOnFailure, toFinish } from './finish-reason';
import { reasoningOf } from './reasoning';
import { ToolCallDeltas } from './tool-call-deltas';
import { toUsage } from './usage';

/** A parsed response or event. It has no other owner, so it is changed in place instead of copied. */
export type DraftResponse = Draft<ChatResponseWire>;

/** Converts a response or event to OpenAI's schema, in place. */
export type Reshape = (response: DraftResponse) => void;

interface ChoiceState {
  hasRole: boolean;
  hasOutput: boolean;
  isFinished: boolean;
  tools: ToolCallDeltas | undefined;
}

/** Fields of events that are of no use to clients, or would mislead them. */
const REMOVED_FIELDS = ['obfuscation', 'provider', 'x_groq'] as const;

/** Converts OpenAI's chat events to chunks. Usage is sent in a chunk of its own, without choices. */
export function chatChunks(model: string, reshape?: Reshape): StreamTranslator<ChatChunk> {
  const states: ChoiceState[] = [];
  // All chunks of a stream share these; some providers omit them from later events.
  let id: string | undefined;
  let created = 0;

  return ({ data }) => {
    const event = parseEvent<ChatResponseWire>(data);
    const error = errorInBody(event);
    if (error) throw error;
    reshape?.(event);
    const usage = asRecord(event.usage) ?? asRecord(asRecord<ChatResponseWire['x_groq']>(event.x_groq)?.usage);
    const choices = completeChoices(event.choices, states);
    // Azure's first event has no choices and no other content for clients.
    if (choices.length === 0 && !usage) return [];

    id ??= asString(event.id) || `chatcmpl-${randomUUID()}`;
    created ||= asInteger(event.created) || unixNow();
    event.id = asString(event.id) || id;
    event.object = 'chat.completion.chunk';
    event.created = asInteger(event.created) || created;
    event.model = asString(event.model) || model;
    event.choices = choices;
    // JSON omits undefined fields; deleting them would cost the object its hidden class.
    for (const name of REMOVED_FIELDS) if (event[name] !== undefined) event[name] = undefined;
    if (event.usage !== undefined && event.usage !== null) event.usage = undefined;
    // Every field that a chunk requires has been set.
    const chunk = event as unknown as ChatChunk;
    // Some providers send cumulative usage in every event: only the last one counts.
    if (!usage || (choices.length > 0 && !states.every(({ isFinished }) => isFinished))) {
      return choices.length > 0 ? [chunk] : [];
    }
    const last = { ...chunk, choices: [], usage: toUsage(usage) };
    return choices.length > 0 ? [chunk, last] : [last];
  };
}

function completeChoices(value: unknown, states: ChoiceState[]): unknown[] {
  if (!Array.isArray(value)) return [];
  return value.filter((choice, position) => completeChoice(choice, position, states));
}

/** Returns whether the choice has content: with asynchronous content filters a choice may contain offsets only. */
function completeChoice(value: unknown, position: number, states: ChoiceState[]): boolean {
  const choice: Draft<ChoiceWire> | undefined = asRecord<ChoiceWire>(value);
  const native = choice?.finish_reason;
  const delta = asRecord<MessageWire>(choice?.delta) ?? asRecord<MessageWire>(choice?.message);
  const isFinish = typeof native === 'string' && native !== '';
  if (!choice || (!delta && !isFinish)) return false;
  const index = asIndex(choice.index) ?? position;
  const state = (states[index] ??= { hasRole: false, hasOutput: false, isFinished: false, tools: undefined });
  choice.index = index;
  choice.delta = completeDelta(delta ?? {}, state, isFinish);
  if (isFinish) {
    if (!state.hasOutput) throwOnFailure(native);
    state.isFinished = true;
    Object.assign(choice, toFinish(native));
  } else choice.finish_reason = null;
  if (choice.message !== undefined) choice.message = undefined;
  return true;
}

function completeDelta(delta: Draft<MessageWire>, state: ChoiceState, isFinish: boolean): Draft<MessageWire> {
  const nativeCalls = delta.tool_calls;
  if (Array.isArray(nativeCalls) && nativeCalls.length > 0) state.tools ??= new ToolCallDeltas();
  const calls: ToolCallDelta[] = state.tools ? state.tools.push(nativeCalls) : [];
  if (isFinish && state.tools) calls.push(...state.tools.finish());

  delta.role = state.hasRole ? null : asString(delta.role) || 'assistant';
  delta.content = asString(delta.content) ?? null;
  delta.tool_calls = calls.length > 0 ? calls : null;
  state.hasRole = true;
  const reasoning = reasoningOf(delta);
  if (reasoning !== undefined || delta.reasoning_content !== undefined) delta.reasoning_content = reasoning;
  if (delta.reasoning !== undefined) delta.reasoning = undefined;
  if (delta.content || reasoning || calls.length > 0) state.hasOutput = true;
  return delta;
}
