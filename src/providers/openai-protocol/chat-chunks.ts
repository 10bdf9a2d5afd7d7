import { randomUUID } from 'node:crypto';
import type { ChatChunk, ToolCallDelta } from '../../wire';
import { errorInBody } from '../../upstream/client/error-body';
import type { StreamTranslator } from '../contract/provider-adapter';
import { refuseFailure, toFinish } from './finish-reason';
import { asInteger, asRecord, asIndex, parseEvent, asString, unixNow } from '../shared/json';
import { reasoningOf } from './reasoning';
import { ToolCallDeltas } from './tool-call-deltas';
import { toUsage } from './usage';

/** A vendor's event, which belongs to us once it is parsed and is turned into a chunk where it stands. */
type Event = Record<string, unknown>;

interface OpenChoice {
  hasRole: boolean;
  hasSaid: boolean;
  isFinished: boolean;
  tools: ToolCallDeltas | undefined;
}

/** What vendors add to events that says nothing to our clients, or something that would mislead them. */
const LEFT_OUT = ['obfuscation', 'provider', 'x_groq'];

/**
 * OpenAI-shaped chat events as our chunks. Usage goes into a chunk of its own, without choices. `reshape` brings an event
 * that departs from the shape into it.
 */
export function chatChunks(model: string, reshape?: (event: Event) => void): StreamTranslator<ChatChunk> {
  const open: OpenChoice[] = [];
  // For vendors that leave out parts of what all chunks of a stream share.
  let id: string | undefined;
  let created = 0;

  return ({ data }) => {
    const event = parseEvent(data) as Event;
    const error = errorInBody(event);
    if (error) throw error;
    reshape?.(event);
    const usage = asRecord(event['usage']) ?? asRecord(asRecord(event['x_groq'])?.['usage']);
    const choices = completeChoices(event['choices'], open);
    // Azure's first event has no choices and says nothing a client could use.
    if (choices.length === 0 && !usage) return [];

    id ??= asString(event['id']) || `chatcmpl-${randomUUID()}`;
    created ||= asInteger(event['created']) || unixNow();
    event['id'] = asString(event['id']) || id;
    event['object'] = 'chat.completion.chunk';
    event['created'] = asInteger(event['created']) || created;
    event['model'] = asString(event['model']) || model;
    event['choices'] = choices;
    // Not written when undefined; deleting would cost the object its hidden class.
    for (const name of LEFT_OUT) if (event[name] !== undefined) event[name] = undefined;
    if (event['usage'] !== undefined && event['usage'] !== null) event['usage'] = undefined;
    const chunk = event as unknown as ChatChunk;
    // Some vendors count in every event; what the last one says is the sum.
    if (!usage || (choices.length > 0 && !open.every(({ isFinished }) => isFinished))) {
      return choices.length > 0 ? [chunk] : [];
    }
    const last = { ...chunk, choices: [], usage: toUsage(usage) };
    return choices.length > 0 ? [chunk, last] : [last];
  };
}

function completeChoices(value: unknown, open: OpenChoice[]): Event[] {
  if (!Array.isArray(value)) return [];
  return (value as Event[]).filter((choice, position) => completeChoice(choice, position, open));
}

/** False where there is nothing to pass on: with asynchronous content filters a choice may bring offsets only. */
function completeChoice(value: unknown, position: number, open: OpenChoice[]): boolean {
  const choice: Event | undefined = asRecord(value);
  const native = choice?.['finish_reason'];
  const delta: Event | undefined = asRecord(choice?.['delta']) ?? asRecord(choice?.['message']);
  const isFinish = typeof native === 'string' && native !== '';
  if (!choice || (!delta && !isFinish)) return false;
  const index = asIndex(choice['index']) ?? position;
  const state = (open[index] ??= { hasRole: false, hasSaid: false, isFinished: false, tools: undefined });
  choice['index'] = index;
  choice['delta'] = completeDelta(delta ?? {}, state, isFinish);
  if (isFinish) {
    if (!state.hasSaid) refuseFailure(native);
    state.isFinished = true;
    Object.assign(choice, toFinish(native));
  } else choice['finish_reason'] = null;
  if (choice['message'] !== undefined) choice['message'] = undefined;
  return true;
}

function completeDelta(delta: Event, state: OpenChoice, isFinish: boolean): Event {
  const given = delta['tool_calls'];
  if (Array.isArray(given) && given.length > 0) state.tools ??= new ToolCallDeltas();
  const calls: ToolCallDelta[] = state.tools ? state.tools.push(given) : [];
  if (isFinish && state.tools) calls.push(...state.tools.finish());

  delta['role'] = state.hasRole ? null : asString(delta['role']) || 'assistant';
  delta['content'] = asString(delta['content']) ?? null;
  delta['tool_calls'] = calls.length > 0 ? calls : null;
  state.hasRole = true;
  const reasoning = reasoningOf(delta);
  if (reasoning !== undefined || delta['reasoning_content'] !== undefined) delta['reasoning_content'] = reasoning;
  if (delta['reasoning'] !== undefined) delta['reasoning'] = undefined;
  if (delta['content'] || reasoning || calls.length > 0) state.hasSaid = true;
  return delta;
}
