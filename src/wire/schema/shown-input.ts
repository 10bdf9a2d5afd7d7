/** So many values, and so much text, an input is shown with. */
const MOST_VALUES = 200;
const LONGEST_TEXT = 2000;

/** What an error quotes of a request: the value itself, or, where it is large, a word for it. */
export function shownInput(input: unknown): unknown {
  return fits(input, { values: MOST_VALUES, text: LONGEST_TEXT }) ? input : '(too large to be shown)';
}

/** Looks at no more than is allowed, however large the value is. */
function fits(value: unknown, left: { values: number; text: number }): boolean {
  left.values -= 1;
  if (typeof value === 'string') left.text -= value.length;
  if (left.values < 0 || left.text < 0) return false;
  if (typeof value !== 'object' || value === null) return true;
  for (const key in value) {
    left.text -= key.length;
    if (!fits((value as Record<string, unknown>)[key], left)) return false;
  }
  return true;
}
