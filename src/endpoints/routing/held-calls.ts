import type { ToolCallDelta } from '../../wire';

/** Maximum arguments that are held, in UTF-16 code units. */
const MAX_ARGUMENTS = 1_000_000;

/** Holds the chunks with tool calls until the calls are complete. */
export class HeldCalls<Chunk> {
  private held: Chunk[] = [];
  private length = 0;

  /** Returns false if the held calls exceed the limit. */
  hold(chunk: Chunk, calls: readonly ToolCallDelta[]): boolean {
    this.held.push(chunk);
    for (const call of calls) this.length += argumentsOf(call).length;
    return this.length <= MAX_ARGUMENTS;
  }

  release(): Chunk[] {
    const { held } = this;
    this.drop();
    return held;
  }

  drop(): void {
    this.held = [];
    this.length = 0;
  }
}

/** Calls of custom tools have `input` instead of `function`. */
function argumentsOf(call: Partial<ToolCallDelta> & { custom?: { input?: string } }): string {
  return call.function?.arguments ?? call.custom?.input ?? '';
}
