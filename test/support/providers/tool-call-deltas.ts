import type { ToolCallDelta } from '../../../src/wire';
import { ToolCallDeltas } from '../../../src/providers/openai-protocol/tool-call-deltas';

export interface Call {
  id: string | undefined;
  name: string | undefined;
  arguments: string;
}

/** Returns all deltas for these inputs and for the end of the message. */
export function passedOn(...reads: unknown[]): ToolCallDelta[] {
  const calls = new ToolCallDeltas();
  return [...reads.flatMap((read) => calls.push(read)), ...calls.finish()];
}

/** What a client makes of the deltas, and that they are strict: numbered in order, named on the first alone. */
export function assembled(deltas: readonly ToolCallDelta[]): Call[] {
  const calls: Call[] = [];
  for (const { index, id, type, function: named } of deltas) {
    const known = calls[index];
    if (known) {
      expect({ id, type, name: named.name }).toEqual({ id: undefined, type: undefined, name: undefined });
      known.arguments += named.arguments ?? '';
    } else {
      expect(index).toBe(calls.length);
      expect(type).toBe('function');
      calls.push({ id, name: named.name, arguments: named.arguments ?? '' });
    }
  }
  return calls;
}

export const result = (...reads: unknown[]): Call[] => assembled(passedOn(...reads));
export const minted = expect.stringMatching(/^call_[\da-f]{24}$/) as string;
