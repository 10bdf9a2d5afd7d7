/**
 * Returns the message of a thrown value, for logs: it may contain host names. Connecting to a host with several addresses fails
 * with an `AggregateError`, which has no message of its own; its errors are joined.
 */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
