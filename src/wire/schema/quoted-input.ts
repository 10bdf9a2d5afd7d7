/** Limits of an input that an error quotes. */
const MAX_VALUES = 200;
const MAX_TEXT_LENGTH = 2000;

/** Returns what an error quotes of a request: the value itself, or a placeholder if the value is large. */
export function quotedInput(input: unknown): unknown {
  return fits(input, { values: MAX_VALUES, text: MAX_TEXT_LENGTH }) ? input : '(too large to be shown)';
}

/** Stops as soon as a limit is exceeded, so that the cost does not depend on the size of the value. */
function fits(value: unknown, budget: { values: number; text: number }): boolean {
  budget.values -= 1;
  if (typeof value === 'string') budget.text -= value.length;
  if (budget.values < 0 || budget.text < 0) return false;
  if (typeof value !== 'object' || value === null) return true;
  // `for…in` would collect all indexes of a long list first.
  if (Array.isArray(value)) return value.every((item) => fits(item, budget));
  for (const key in value) {
    budget.text -= key.length;
    if (!fits((value as Record<string, unknown>)[key], budget)) return false;
  }
  return true;
}
