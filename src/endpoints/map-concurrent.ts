import type { CancelSignal } from '../upstream/client/upstream-request';

/** Maximum concurrent provider requests per client request. */
const MAX_CONCURRENCY = 8;

/**
 * Applies `map` to each item, a few at a time, and returns the results in the order of the items. The first failure, and
 * the signal, cancel all that are still running.
 */
export async function mapConcurrent<Item, Result>(
  items: readonly Item[],
  signal: CancelSignal,
  map: (item: Item, signal: CancelSignal) => Promise<Result>,
): Promise<Result[]> {
  const all = new AbortController();
  const cancel = (): void => all.abort();
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel);
  const results: Result[] = [];
  const pending = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of pending) results[index] = await map(item, all.signal);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(MAX_CONCURRENCY, items.length) }, worker));
    return results;
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}
