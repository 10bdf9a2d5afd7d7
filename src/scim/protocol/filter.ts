import { ScimError } from './scim-error';
import { splitUrn } from './urns';

export type FilterValue = string | number | boolean | null;

/** A comparison by `eq`. */
export interface Condition {
  /** In lower case, without the URN of a core schema, e.g. `username` or `emails.value`. */
  readonly attribute: string;
  readonly value: FilterValue;
}

/** An attribute path with an optional filter of its values, e.g. `emails[type eq "work"].value`. */
export interface ValuePath {
  /** As it was sent, with its URN. */
  readonly attribute: string;
  readonly where?: readonly Condition[];
  /** Sub-attribute after the filter. */
  readonly sub?: string;
}

const ATTRIBUTE = /[A-Za-z$][\w$:.-]*/y;
const VALUE = /"(?:[^"\\]|\\.)*"|true|false|null|-?\d+(?:\.\d+)?/iy;
const MAX_LENGTH = 4096;
const MAX_DEPTH = 20;

/**
 * Reads a filter: comparisons by `eq`, joined by `and`. Other operators are rejected, because identity providers look up
 * resources by their names and ids only.
 * @throws ScimError `invalidFilter`
 */
export function parseFilter(text: string): readonly Condition[] {
  const reader = new FilterReader(text);
  const conditions = reader.conjunction();
  reader.end();
  return conditions;
}

/**
 * Reads the `path` of a PATCH operation.
 * @throws ScimError `invalidPath`
 */
export function parsePath(text: string): ValuePath {
  try {
    const reader = new FilterReader(text);
    const path = reader.valuePath();
    reader.end();
    return path;
  } catch (error) {
    if (error instanceof ScimError) throw new ScimError('invalidPath', `The path is not supported: ${error.message}`);
    throw error;
  }
}

class FilterReader {
  private position = 0;
  private depth = 0;

  constructor(private readonly text: string) {
    if (text.length > MAX_LENGTH) throw new ScimError('invalidFilter', 'The filter is too long.');
  }

  conjunction(): Condition[] {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw new ScimError('invalidFilter', 'The filter is nested too deep.');
    const conditions = [...this.term()];
    while (this.take('and')) conditions.push(...this.term());
    this.depth -= 1;
    return conditions;
  }

  valuePath(): ValuePath {
    const attribute = this.match(ATTRIBUTE, 'an attribute');
    if (!this.take('[')) return { attribute };
    const where = this.conjunction();
    this.expect(']');
    return this.take('.') ? { attribute, where, sub: this.match(ATTRIBUTE, 'an attribute') } : { attribute, where };
  }

  end(): void {
    if (this.rest() !== '') throw this.unexpected('the end, or "and"');
  }

  private term(): readonly Condition[] {
    if (this.take('(')) {
      const conditions = this.conjunction();
      this.expect(')');
      return conditions;
    }
    const { attribute, where = [], sub } = this.valuePath();
    const name = (splitUrn(attribute).name ?? attribute).toLowerCase();
    const inner = where.map((one) => ({ ...one, attribute: `${name}.${one.attribute}` }));
    if (where.length > 0 && sub === undefined) return inner;
    this.expect('eq');
    return [...inner, { attribute: sub === undefined ? name : `${name}.${sub.toLowerCase()}`, value: this.value() }];
  }

  private value(): FilterValue {
    const text = this.match(VALUE, 'a value such as "name"');
    try {
      return JSON.parse(text.startsWith('"') ? text : text.toLowerCase()) as FilterValue;
    } catch {
      throw new ScimError('invalidFilter', 'A text must be a valid JSON string.');
    }
  }

  private expect(word: string): void {
    if (!this.take(word)) throw this.unexpected(`"${word}"`);
  }

  private take(word: string): boolean {
    const found = this.rest().slice(0, word.length);
    if (found.toLowerCase() !== word) return false;
    this.position += word.length;
    return true;
  }

  private match(pattern: RegExp, expected: string): string {
    this.rest();
    pattern.lastIndex = this.position;
    const [found] = pattern.exec(this.text) ?? [];
    if (found === undefined) throw this.unexpected(expected);
    this.position += found.length;
    return found;
  }

  /** Skips white space. */
  private rest(): string {
    while (this.text[this.position] === ' ') this.position += 1;
    return this.text.slice(this.position);
  }

  private unexpected(expected: string): ScimError {
    const found = this.rest().slice(0, 20) || 'the end';
    return new ScimError('invalidFilter', `Expected ${expected} instead of '${found}'. The only operator is "eq".`);
  }
}
