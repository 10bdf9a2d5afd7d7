import { Value } from '@sinclair/typebox/value';
import type { Schema } from '../../src/wire';

/** What the client reads: undefined fields are not written. */
export function serialized<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Where a value, as it is written, departs from its declared shape, and how. */
export function schemaViolations({ json }: Schema, value: unknown): string[] {
  return [...Value.Errors(json, serialized(value))].map(({ path, message }) => `${path}: ${message}`);
}
