import { toErrorBody } from './error-body';
import type { FaultKind, SandboxFault } from './sandbox.config';
import { isStream, jsonScript, type Piece, type Script } from './script';

/** Tolerance for rounding errors of rates such as 0.29. */
const ROUNDING = 1e-9;

/** Selects the fault of each request by counting requests, so that every run is the same. */
export class FaultSchedule {
  private calls = 0;

  constructor(private readonly faults: readonly SandboxFault[]) {}

  next(): SandboxFault | undefined {
    const before = this.calls;
    this.calls += 1;
    return this.faults.find(({ rate }) => turns(this.calls, rate) > turns(before, rate));
  }
}

function turns(calls: number, rate: number): number {
  return Math.floor(calls * rate + ROUNDING);
}

/** Returns the script with the fault applied. */
export function withFault(script: Script, fault: SandboxFault | undefined): Script {
  return fault ? FAULTS[fault.kind](script, fault) : script;
}

const FAULTS: Record<FaultKind, (script: Script, fault: SandboxFault) => Script> = {
  status: ({ latencyMs }, { status, retry_after, message }) => {
    const text = message ?? `The sandbox refused this call with ${status}, as its configuration orders.`;
    const headers = retry_after === undefined ? undefined : { 'retry-after': String(retry_after) };
    return { ...jsonScript(status, toErrorBody(status, text), headers), latencyMs };
  },

  slow_first_token: (script, { delay_ms }) =>
    isStream(script)
      ? { ...script, pieces: script.pieces.map(({ atMs, text }) => ({ atMs: atMs + delay_ms, text })) }
      : { ...script, latencyMs: script.latencyMs + delay_ms },

  stall: (script, fault) => ({ ...script, pieces: beginning(script, fault), ending: 'silence' }),

  cut: (script, fault) => ({ ...script, pieces: beginning(script, fault), ending: 'end' }),

  malformed: (script, fault) => {
    const kept = beginning(script, fault);
    const text = isStream(script) ? 'data: {"choices": [{"index"\n\n' : ']}{"choices"';
    return { ...script, pieces: [...kept, { atMs: kept.at(-1)?.atMs ?? 0, text }], ending: 'end' };
  },

  reset: (script, fault) =>
    fault.after_chunks === 0
      ? { ...script, head: undefined, pieces: [], ending: 'reset' }
      : { ...script, pieces: beginning(script, fault), ending: 'reset' },
};

/** Returns the pieces sent before the fault: never all of them, so that the fault has an effect. */
function beginning(script: Script, { after_chunks }: SandboxFault): readonly Piece[] {
  const pieces = isStream(script) ? script.pieces : script.pieces.flatMap(halves);
  return pieces.slice(0, Math.min(after_chunks, pieces.length - 1));
}

function halves({ atMs, text }: Piece): Piece[] {
  const middle = Math.ceil(text.length / 2);
  return [
    { atMs, text: text.slice(0, middle) },
    { atMs, text: text.slice(middle) },
  ];
}
