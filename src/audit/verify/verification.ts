import type { AuditRecord, ChainHead } from '../chain';

/** The first place at which a log is not as it was written. */
export interface AuditProblem {
  /** Sequence number of the first record that is wrong or missing, in its chain. */
  readonly sequence: number;
  /** Where the problem is, in a file. */
  readonly place?: string;
  readonly message: string;
}

export interface Verification {
  /** Number of intact records before the first problem. */
  readonly records: number;
  /** Hash of the last of them; undefined for an empty log. */
  readonly head: string | undefined;
  readonly problem: AuditProblem | undefined;
  /** What is unusual but no sign of a change. */
  readonly notes: readonly string[];
}

/** Returns why an intact record cannot follow the head of its chain, or undefined. */
export function problemAfter(head: ChainHead, { sequence, previous }: AuditRecord): AuditProblem | undefined {
  const expected = head.sequence + 1;
  if (sequence > expected) {
    const last = sequence - 1;
    const which = last === expected ? `record ${expected} is` : `records ${expected} to ${last} are`;
    return { sequence: expected, message: `${which} missing or at another place` };
  }
  if (sequence < expected) return { sequence, message: `record ${sequence} was moved or inserted` };
  if (previous === head.hash) return undefined;
  return {
    sequence,
    message: `record ${sequence} does not continue the record before it; one of the two was replaced`,
  };
}

export function changed(sequence: number): AuditProblem {
  return { sequence, message: `record ${sequence} was changed: its content does not match its hash` };
}

/** The remembered head of an earlier verification is not in the log. */
export function headMissing(records: number): AuditProblem {
  return {
    sequence: records + 1,
    message: 'the log does not contain the given head: records were deleted from its end, or the log was written anew',
  };
}
