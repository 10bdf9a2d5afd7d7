import type { ResponseHeaders } from '../../upstream/client/upstream-request';

/** A header that holds one text. */
export function headerText(headers: ResponseHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Returns the integer in a header, or undefined if it is not an integer. */
export function headerCount(headers: ResponseHeaders, name: string): number | undefined {
  const digits = /^\d{1,15}$/.exec(headerText(headers, name) ?? '')?.[0];
  return digits === undefined ? undefined : Number(digits);
}
