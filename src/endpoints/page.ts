import { GatewayError } from '../errors';

/** MLflow's page size. */
export const PAGE_SIZE = 3000;

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextPageToken: string | null;
}

/**
 * Returns one page of a list. A token is base64 of `{"index": N}`, where N is the index of the page's first item.
 * @throws GatewayError `INVALID_PAGE_TOKEN`
 */
export function page<T>(all: readonly T[], token: string | undefined): Page<T> {
  const start = token === undefined ? 0 : indexOf(token);
  const end = start + PAGE_SIZE;
  return { items: all.slice(start, end), nextPageToken: end < all.length ? tokenOf(end) : null };
}

function tokenOf(index: number): string {
  return Buffer.from(`{"index": ${index}}`).toString('base64');
}

function indexOf(token: string): number {
  try {
    const { index } = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as { index: unknown };
    const number = Number(index);
    if (index !== null && Number.isSafeInteger(number) && number >= 0) return number;
  } catch {
    // A value that is not base64 or not JSON is not a token.
  }
  throw new GatewayError('INVALID_PAGE_TOKEN', 'page_token must be the next_page_token of a previous page.');
}
