import type { ToolCallDelta } from '../../wire';
import { asArray, asInteger, asRecord } from '../shared/json';
import type { ToolCallWire } from './chat-wire';
import { OpenCall, readDelta, type DeltaFields } from './open-call';

/**
 * Normalizes the tool-call deltas of one choice to OpenAI's format: calls are numbered 0, 1, 2 in order of appearance;
 * the first delta of a call has its id, type and name, later ones only arguments. Unknown fields are kept. Accepts deltas of
 * providers that number from 1, omit the index or give all calls the same, repeat, change or omit the id, or send the id or
 * name late.
 */
export class ToolCallDeltas {
  private readonly calls: OpenCall[] = [];
  private sent = 0;
  private readonly takeIndex = (): number => this.sent++;

  get hasCalls(): boolean {
    return this.calls.length > 0;
  }

  push(value: unknown): ToolCallDelta[] {
    const items = asArray(value);
    return items.flatMap((item, position) => {
      const delta = asRecord<ToolCallWire>(item);
      if (!delta) return [];
      const index = asInteger(delta.index);
      // Several deltas without index and id in one event belong to different calls.
      return this.pushDelta(readDelta(delta), index, items.length > 1 ? position : undefined);
    });
  }

  /**
   * Returns what was held back at the end of the message.
   * @throws GatewayError if a call has no name
   */
  finish(): ToolCallDelta[] {
    return this.calls.flatMap((call) => call.finish());
  }

  private pushDelta(fields: DeltaFields, index: number | undefined, position: number | undefined): ToolCallDelta[] {
    const { id } = fields;
    const open = this.openCall(fields, index ?? (id === undefined ? position : undefined));
    const next = open ? open.successor(fields) : fields;
    if (open && !next) return open.push(fields);
    // Some servers send a call of empty values with each text.
    if (!next || (next.id === undefined && next.name === undefined && next.text === '')) return [];
    const call = new OpenCall(index ?? position, this.takeIndex);
    const held = this.calls.at(-1)?.flush() ?? [];
    this.calls.push(call);
    return [...held, ...call.push(next)];
  }

  /** Returns the call that a delta continues, unless it begins another one. */
  private openCall({ id, name }: DeltaFields, index: number | undefined): OpenCall | undefined {
    const hasIndex = (call: OpenCall): boolean => index === undefined || call.nativeIndex === index;
    if (id === undefined) return this.calls.findLast(hasIndex);
    const hasId = (call: OpenCall): boolean => call.nativeId === id;
    const known = this.calls.findLast((call) => hasIndex(call) && hasId(call)) ?? this.calls.findLast(hasIndex);
    // A server may count deltas instead of calls.
    return known ?? (name === undefined ? this.calls.findLast(hasId) : undefined);
  }
}
