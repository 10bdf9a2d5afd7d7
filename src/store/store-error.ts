/** The database cannot be used. The message states the reason and what would be right; it contains no password. */
export class StoreError extends Error {
  override readonly name = 'StoreError';

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
  }
}
