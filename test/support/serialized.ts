import { TypeCompiler, type TypeCheck } from '@sinclair/typebox/compiler';
import type { TSchema } from '@sinclair/typebox';
import type { Schema } from '../../src/wire';

/** Returns the value as a client parses it: JSON omits undefined fields. */
export function serialized<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

const checks = new Map<Schema, TypeCheck<TSchema>>();

/** Lists the places where the serialized value does not match its schema, each with the reason. */
export function schemaViolations(schema: Schema, value: unknown): string[] {
  let check = checks.get(schema);
  if (!check) checks.set(schema, (check = TypeCompiler.Compile(schema.json)));
  const written = serialized(value);
  if (check.Check(written)) return [];
  return [...check.Errors(written)].map(({ path, message }) => `${path}: ${message}`);
}
