/** In a longer text the place is not searched for, in UTF-16 units; each step of the search parses up to the whole of it. */
const LONGEST_SEARCHED = 64 * 1024;
const UNEXPECTED_TOKEN = 'Unexpected token';

/** Where a text stops being JSON, as Python's parser counts it: the beginning of the value that is none. 0 if unknown. */
export function jsonErrorPosition(text: string): number {
  const message = problemOf(text);
  if (!message.startsWith(UNEXPECTED_TOKEN)) return Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
  return text.length > LONGEST_SEARCHED ? 0 : searchedPosition(text);
}

/** V8 does not say where the token is: it is what follows the longest beginning that merely ends too early. */
function searchedPosition(text: string): number {
  let good = 0;
  let bad = text.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (problemOf(text.slice(0, middle)).startsWith(UNEXPECTED_TOKEN)) bad = middle;
    else good = middle;
  }
  // `nope` is wrong from its second letter on; what is meant is the word.
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
