import { GatewayError } from '../../errors';
import type { ToolCallDelta } from '../../wire';
import { asArray, asInteger, asRecord, type Wire } from '../shared/json';
import type { ToolCallWire } from './chat-wire';
import { toolKindOf } from './tool-calls';
import { OpenCall, lengthOf, readDelta, type DeltaFields } from './open-call';

/**
 * Maximum length of the deltas of one choice whose calls have no name yet, in UTF-16 code units. They cannot be sent, so
 * they are held. Bounds the memory that a faulty provider can use.
 */
export const MAX_NAMELESS_LENGTH = 1024 * 1024;

/** Maximum number of calls of other types that are kept. */
const MAX_OTHER_CALLS = 128;

/**
 * Normalizes the tool-call deltas of one choice to OpenAI's format: calls are numbered 0, 1, 2 in order of appearance;
 * the first delta of a call has its id, type and name, later ones only arguments. Unknown fields are kept. Accepts deltas of
 * providers that number from 1, omit the index or give all calls the same, repeat, change or omit the id, or send the id or
 * name late.
 */
export class ToolCallDeltas {
  private readonly calls: OpenCall[] = [];
  private sent = 0;
  private namelessLength = 0;
  /** Calls that are neither of a function nor of a custom tool, by their native index. */
  private readonly others = new Map<unknown, Record<string, unknown>>();
  private readonly takeIndex = (): number => this.sent++;

  get hasCalls(): boolean {
    return this.calls.length > 0;
  }

  /** The calls of other types, with the fields that the provider sent. */
  get otherCalls(): readonly object[] {
    return [...this.others.values()];
  }

  /** @throws GatewayError for calls whose name is missing, if they exceed {@link MAX_NAMELESS_LENGTH} */
  push(value: unknown): ToolCallDelta[] {
    const items = asArray(value);
    const deltas: ToolCallDelta[] = [];
    for (let position = 0; position < items.length; position += 1) {
      const delta = asRecord<ToolCallWire>(items[position]);
      // Several deltas without index and id in one event belong to different calls.
      if (delta && !this.pushOther(delta)) this.pushDelta(delta, items.length > 1 ? position : undefined, deltas);
    }
    return deltas;
  }

  /**
   * Returns what was held back at the end of the message.
   * @throws GatewayError if a call has no name
   */
  finish(): ToolCallDelta[] {
    return this.calls.flatMap((call) => call.finish());
  }

  /** Collects a delta of a call of another type. Returns whether it is one. */
  private pushOther(delta: Wire<ToolCallWire>): boolean {
    const { index, type } = delta;
    const known = this.others.get(index);
    if (delta.function !== undefined || delta.custom !== undefined) return false;
    if (!known && (typeof type !== 'string' || type === '' || toolKindOf(delta))) return false;
    if (this.others.size >= MAX_OTHER_CALLS) return true;
    this.others.set(index ?? this.others.size, { ...known, ...delta });
    return true;
  }

  private pushDelta(delta: Wire<ToolCallWire>, position: number | undefined, deltas: ToolCallDelta[]): void {
    const fields = readDelta(delta);
    const index = asInteger(delta.index);
    const open = this.openCall(fields, index ?? (fields.id === undefined ? position : undefined));
    const next = open ? open.successor(fields) : fields;
    if (open && !next) {
      deltas.push(...open.push(fields));
      this.countNameless(open, fields);
    }
    // Some servers send a call of empty values with each text.
    if (!next || (next.id === undefined && next.name === undefined && next.text === '')) return;
    const call = new OpenCall(index ?? position, this.takeIndex);
    deltas.push(...(this.calls.at(-1)?.flush() ?? []), ...call.push(next));
    this.calls.push(call);
    this.countNameless(call, next);
  }

  private countNameless(call: OpenCall, fields: DeltaFields): void {
    if (call.hasName) return;
    this.namelessLength += lengthOf(fields);
    if (this.namelessLength > MAX_NAMELESS_LENGTH) {
      throw new GatewayError(
        'UPSTREAM_INVALID',
        `The provider sent more than ${MAX_NAMELESS_LENGTH} characters of tool calls without a name.`,
      );
    }
  }

  /** Returns the call that a delta continues, unless it begins another one: the latest with its index and, if known, id. */
  private openCall({ id, name }: DeltaFields, index: number | undefined): OpenCall | undefined {
    let latest: OpenCall | undefined;
    let sameId: OpenCall | undefined;
    for (const call of this.calls) {
      const hasIndex = index === undefined || call.nativeIndex === index;
      if (hasIndex) latest = call;
      if (id !== undefined && id === call.nativeId && (hasIndex || !sameId)) sameId = call;
    }
    if (sameId && (index === undefined || sameId.nativeIndex === index)) return sameId;
    // A server may count deltas instead of calls.
    return latest ?? (name === undefined ? sameId : undefined);
  }
}
