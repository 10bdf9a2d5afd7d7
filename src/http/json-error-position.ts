/** Longer texts (UTF-16 units) are not searched, since each step of the search may parse the whole text. */
const MAX_SEARCHED_LENGTH = 64 * 1024;
const UNEXPECTED_TOKEN = 'Unexpected token';

/** Returns the position at which a text stops being JSON, as Python's parser counts it: the start of the invalid value; 0 if unknown. */
export function jsonErrorPosition(text: string): number {
  const message = problemOf(text);
  if (!message.startsWith(UNEXPECTED_TOKEN)) return Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
  return text.length > MAX_SEARCHED_LENGTH ? 0 : searchedPosition(text);
}

/** V8 does not report the position of the token. It follows the longest prefix that is only incomplete. */
function searchedPosition(text: string): number {
  let good = 0;
  let bad = text.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (problemOf(text.slice(0, middle)).startsWith(UNEXPECTED_TOKEN)) bad = middle;
    else good = middle;
  }
  // V8 rejects `nope` at its second letter; Python reports the start of the word.
  while (/[a-z]/.test(text.charAt(good - 1))) good -= 1;
  return good;
}

function problemOf(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return (error as SyntaxError).message;
  }
}
