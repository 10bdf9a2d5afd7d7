import { randomBytes } from 'node:crypto';
import type { ToolCallDelta } from '../../wire';
import { asArray, asInteger, asRecord, asString, missingInResponse } from '../shared/json';
import type { CustomCallWire, FunctionCallWire, ToolCallWire } from './chat-wire';

export function newToolCallId(): string {
  return `call_${randomBytes(12).toString('hex')}`;
}

interface OpenCall {
  readonly index: number;
  readonly nativeIndex: number | undefined;
  /** A custom tool has free text as its input instead of arguments. */
  isCustom: boolean;
  id: string | undefined;
  name: string | undefined;
  /** Arguments not sent yet: the call's name is not known, or they may be the beginning of `null`. */
  held: string;
  deltas: number;
  isStarted: boolean;
  hasArguments: boolean;
}

/**
 * Normalizes the tool-call deltas of one choice to OpenAI's format: calls are numbered 0, 1, 2 in order of appearance;
 * the first delta of a call has its id, type and name, later ones only arguments. Accepts deltas of providers that number
 * from 1, omit the index, repeat or omit the id, or send the id or name late.
 */
export class ToolCallDeltas {
  private readonly calls: OpenCall[] = [];

  push(value: unknown): ToolCallDelta[] {
    const items = asArray(value);
    return items.flatMap((item, position) => {
      const delta = asRecord<ToolCallWire>(item);
      if (!delta) return [];
      const id = asString(delta.id) || undefined;
      // Several deltas without index and id in one event belong to different calls.
      const fallbackIndex = id === undefined && items.length > 1 ? position : undefined;
      const call = this.callOf(asInteger(delta.index) ?? fallbackIndex, id);
      const custom = asRecord<CustomCallWire>(delta.custom);
      const called = asRecord<FunctionCallWire>(delta.function);
      call.isCustom ||= custom !== undefined;
      call.deltas += 1;
      call.id ??= id;
      call.name ??= asString((custom ?? called)?.name) || undefined;
      call.held += argumentsText(custom ? custom.input : called?.arguments);
      return this.release(call, false);
    });
  }

  /** Returns what was held back at the end of the message. A call without arguments gets `{}`. */
  finish(): ToolCallDelta[] {
    return this.calls.flatMap((call) => this.release(call, true));
  }

  private callOf(nativeIndex: number | undefined, id: string | undefined): OpenCall {
    const known =
      nativeIndex === undefined
        ? id === undefined
          ? this.calls.at(-1)
          : this.calls.find((call) => call.id === id)
        : this.calls.find((call) => call.nativeIndex === nativeIndex);
    if (known) return known;
    const call: OpenCall = {
      index: this.calls.length,
      nativeIndex,
      isCustom: false,
      id: undefined,
      name: undefined,
      held: '',
      deltas: 0,
      isStarted: false,
      hasArguments: false,
    };
    this.calls.push(call);
    return call;
  }

  private release(call: OpenCall, isComplete: boolean): ToolCallDelta[] {
    if (call.name === undefined) return [];
    // Some providers send the id one delta after the name, none later.
    if (!call.isStarted && call.id === undefined && call.deltas < 2 && !isComplete) return [];
    const isSettled = call.isCustom || call.hasArguments || isComplete || !'null'.startsWith(call.held);
    let fragment = isSettled ? call.held : '';
    if (isComplete && !call.isCustom && !call.hasArguments && (fragment === '' || fragment === 'null')) fragment = '{}';
    if (isSettled) call.held = '';
    if (fragment !== '') call.hasArguments = true;

    if (!call.isStarted) {
      call.isStarted = true;
      call.id ??= newToolCallId();
      return [
        deltaOf(call, { id: call.id, type: call.isCustom ? 'custom' : 'function' }, { name: call.name }, fragment),
      ];
    }
    return fragment === '' ? [] : [deltaOf(call, {}, {}, fragment)];
  }
}

function deltaOf({ index, isCustom }: OpenCall, head: object, name: object, fragment: string): ToolCallDelta {
  const call = isCustom ? { custom: { ...name, input: fragment } } : { function: { ...name, arguments: fragment } };
  // The type describes functions only; the schema allows calls of other tools.
  return { index, ...head, ...call } as ToolCallDelta;
}

/** Returns arguments as JSON text; some providers send the object itself. */
export function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  try {
    return JSON.stringify(value);
  } catch {
    // JSON.parse reads any depth, JSON.stringify does not.
    throw missingInResponse('arguments of a tool call that can be serialized');
  }
}
