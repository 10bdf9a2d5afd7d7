import type { Static, TSchema } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import type { ValidationIssue } from '../../errors';
import { parseLeniently } from './lenient';
import { withRightWord, type Misnamed } from './misnamed';

export type SchemaResult<T> = { value: T; issues?: undefined } | { issues: readonly ValidationIssue[] };

/** What a schema's `~standard.validate` answers: a Standard Schema v1 result, with MLflow's issue form kept beside it. */
type StandardIssue = ValidationIssue & { message: string; path: readonly (string | number)[] };

/**
 * One declared shape of our wire format: the TypeScript type (through `Static`), the validator, and the JSON Schema
 * 2020-12 that the OpenAPI document shows. It is a Standard Schema, so that Nest's `@Body({ schema })` takes it.
 */
export interface Schema<T = unknown> {
  /** Name in the OpenAPI components. */
  readonly name: string;
  readonly json: TSchema;
  parse(value: unknown): SchemaResult<T>;
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'sluice';
    readonly validate: (value: unknown) => { value: T; issues?: undefined } | { issues: readonly StandardIssue[] };
    readonly types?: { readonly input: T; readonly output: T };
  };
}

export interface SchemaOptions<T> {
  /** Words that callers mistake for the main field. */
  readonly misnamed?: Misnamed;
  /** What is well-formed and yet served nowhere. */
  readonly refused?: (value: T) => readonly ValidationIssue[];
}

/**
 * Declares a shape. A strict compiled check comes first and costs about a microsecond; only a body that fails it is
 * read leniently (numbers and booleans in strings, as FastAPI does) and explained, with the words of `misnamed`.
 */
export function schema<S extends TSchema>(
  name: string,
  type: S,
  { misnamed, refused = () => [] }: SchemaOptions<Static<S>> = {},
): Schema<Static<S>> {
  const compiled = TypeCompiler.Compile(type);
  const parse = (value: unknown): SchemaResult<Static<S>> => {
    const parsed = compiled.Check(value) ? { value: value } : parseLeniently(type, value);
    if (parsed.issues) return misnamed ? { issues: withRightWord(parsed.issues, value, misnamed) } : parsed;
    const read = withoutNulls(parsed.value) as Static<S>;
    const issues = refused(read);
    return issues.length > 0 ? { issues } : { value: read };
  };
  return {
    name,
    json: { ...type, $id: undefined, title: name },
    parse,
    '~standard': {
      version: 1,
      vendor: 'sluice',
      validate(value) {
        const result = parse(value);
        if (!result.issues) return result;
        return { issues: result.issues.map((issue) => ({ ...issue, message: issue.msg, path: issue.loc.slice(1) })) };
      },
    },
  };
}

/** A top-level `null` means "not given" in MLflow's API and is not forwarded. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const body = value as Record<string, unknown>;
  for (const key in body) if (body[key] === null) delete body[key];
  return body;
}
