import { asString } from './json';
import { isWebAddress } from './data-url';

/** The part of a message's text that a source is cited for. Counts characters (Unicode code points), as OpenAI does. */
export interface TextPosition {
  readonly start_index: number;
  readonly end_index: number;
}

/** The position of a source that the provider cites for no particular part of the text. */
export const NO_POSITION: TextPosition = { start_index: 0, end_index: 0 };

/**
 * Returns OpenAI's annotation for a web page, or undefined if `url` is not a web address.
 *
 * @param more further fields of the provider's citation, which are kept
 */
export function toUrlCitation(url: unknown, title: unknown, position: TextPosition, more?: object): object | undefined {
  const address = asString(url);
  if (address === undefined || !isWebAddress(address)) return undefined;
  const citation = { ...more, url: address, title: asString(title) || address, ...position };
  return { type: 'url_citation', url_citation: citation };
}

/** Returns the number of Unicode code points. The two halves of a surrogate pair may be in different texts of a stream. */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at += 1) if ((text.charCodeAt(at) & 0xfc00) === 0xdc00) count -= 1;
  return count;
}
