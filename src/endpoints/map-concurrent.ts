import type { CancelSignal } from '../upstream/client/upstream-request';

/** So many calls of one request run at a time. */
const MAX_CONCURRENCY = 8;

/**
 * Asks for each part, a few at a time; the answers in the order of the parts. The first failure, and the signal, cancel
 * all that still run.
 */
export async function mapConcurrent<Part, Answer>(
  parts: readonly Part[],
  signal: CancelSignal,
  ask: (part: Part, signal: CancelSignal) => Promise<Answer>,
): Promise<Answer[]> {
  const all = new AbortController();
  const cancel = (): void => all.abort();
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel);
  const answers: Answer[] = [];
  const waiting = parts.entries();
  const askInTurn = async (): Promise<void> => {
    for (const [index, part] of waiting) answers[index] = await ask(part, all.signal);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(MAX_CONCURRENCY, parts.length) }, askInTurn));
    return answers;
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}
