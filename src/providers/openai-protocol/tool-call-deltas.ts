import { randomBytes } from 'node:crypto';
import type { ToolCallDelta } from '../../wire';
import { asInteger, asRecord, asArray, missingInResponse, asString } from '../shared/json';

export function newToolCallId(): string {
  return `call_${randomBytes(12).toString('hex')}`;
}

interface OpenCall {
  readonly ordinal: number;
  readonly vendorIndex: number | undefined;
  /** A call of a custom tool has a free text as its input, and not arguments. */
  isCustom: boolean;
  id: string | undefined;
  name: string | undefined;
  /** Arguments not yet passed on: the call's name is not known, or they may yet turn out to be the text `null`. */
  held: string;
  deltas: number;
  isStarted: boolean;
  hasArguments: boolean;
}

/**
 * Puts the tool-call deltas of one choice into OpenAI's strict form: calls numbered 0, 1, 2 in order of appearance;
 * the first delta of a call has its id, type and name, the later ones only more of the arguments. Vendors number from 1,
 * leave out the index, repeat or blank the id, and send id or name late; all of that is understood.
 */
export class ToolCallDeltas {
  private readonly calls: OpenCall[] = [];

  push(value: unknown): ToolCallDelta[] {
    const items = asArray(value);
    return items.flatMap((item, position) => {
      const delta = asRecord(item);
      if (!delta) return [];
      const id = asString(delta['id']) || undefined;
      // Several at once without index and id are several calls, and not more of the last one.
      const place = id === undefined && items.length > 1 ? position : undefined;
      const call = this.callOf(asInteger(delta['index']) ?? place, id);
      const custom = asRecord(delta['custom']);
      const named = custom ?? asRecord(delta['function']);
      call.isCustom ||= custom !== undefined;
      call.deltas += 1;
      call.id ??= id;
      call.name ??= asString(named?.['name']) || undefined;
      call.held += argumentsText(named?.[custom ? 'input' : 'arguments']);
      return this.release(call, false);
    });
  }

  /** The message is complete: what was held back goes out, and a call without arguments gets `{}`. */
  finish(): ToolCallDelta[] {
    return this.calls.flatMap((call) => this.release(call, true));
  }

  private callOf(vendorIndex: number | undefined, id: string | undefined): OpenCall {
    const known =
      vendorIndex === undefined
        ? id === undefined
          ? this.calls.at(-1)
          : this.calls.find((call) => call.id === id)
        : this.calls.find((call) => call.vendorIndex === vendorIndex);
    if (known) return known;
    const call: OpenCall = {
      ordinal: this.calls.length,
      vendorIndex,
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
    // The id may come one delta after the name; after that it will not come at all.
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

/** The type of what adapters make knows functions alone; the schema is open for calls of another kind. */
function deltaOf({ ordinal, isCustom }: OpenCall, head: object, name: object, fragment: string): ToolCallDelta {
  const told = isCustom ? { custom: { ...name, input: fragment } } : { function: { ...name, arguments: fragment } };
  return { index: ordinal, ...head, ...told } as ToolCallDelta;
}

/** Arguments are JSON text; some vendors send the object itself. */
export function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  try {
    return JSON.stringify(value);
  } catch {
    // JSON.parse reads any depth, JSON.stringify does not.
    throw missingInResponse('arguments of a tool call that could be passed on');
  }
}
