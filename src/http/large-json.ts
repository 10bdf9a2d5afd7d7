import { inSlices, type Steps } from '../shared/slices';

/** The content type of JSON that is returned as text. */
export const JSON_TYPE = 'application/json; charset=utf-8';

/** Depth of the list of items in a listing, such as `{data: [item]}`. */
const SPLIT_DEPTH = 2;

/**
 * Returns the JSON of a value with many thousands of items without blocking the event loop for long. An iterable, such as a
 * generator, becomes a list.
 */
export function toLargeJson(value: object): Promise<string> {
  return inSlices(stringify(value, SPLIT_DEPTH));
}

/** `JSON.stringify` in steps, down to a depth below which values are small. */
function* stringify(value: unknown, depth: number): Steps<string> {
  yield;
  if (depth === 0 || typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts: string[] = [];
  if (isIterable(value)) {
    for (const item of value) parts.push(yield* stringify(item ?? null, depth - 1));
    return `[${parts.join()}]`;
  }
  for (const [key, item] of Object.entries(value) as [string, unknown][]) {
    if (item !== undefined) parts.push(`${JSON.stringify(key)}:${yield* stringify(item, depth - 1)}`);
  }
  return `{${parts.join()}}`;
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value;
}

/** The JSON of a listing, made once for each state of what it lists. */
export class CachedJson<State extends object> {
  readonly #texts = new WeakMap<State, Promise<string>>();

  /** @param create returns the listing; see `toLargeJson` */
  of(state: State, create: () => object | Promise<object>): Promise<string> {
    const known = this.#texts.get(state);
    if (known) return known;
    const text = Promise.resolve().then(create).then(toLargeJson);
    this.#texts.set(state, text);
    // A failure is not kept.
    text.catch(() => this.#texts.delete(state));
    return text;
  }
}
