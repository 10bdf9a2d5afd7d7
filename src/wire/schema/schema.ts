import type { Static, TSchema } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import type { ValidationIssue } from '../../errors';
import { parseLeniently } from './lenient';
import { withFieldHint, type FieldHint } from './field-hint';

export type SchemaResult<T> = { value: T; issues?: undefined } | { issues: readonly ValidationIssue[] };

/** An issue of Standard Schema v1 that also has the fields of MLflow's issues. */
type StandardIssue = ValidationIssue & { message: string; path: readonly (string | number)[] };

/**
 * One schema of the wire format: the TypeScript type (through `Static`), the validator, and the JSON Schema 2020-12 for
 * the OpenAPI document. It is a Standard Schema, so that Nest's `@Body({ schema })` accepts it.
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
  /** Names that callers use by mistake for the main field. */
  readonly fieldHint?: FieldHint;
  /** Changes a well-formed body before its nulls are removed, for fields in which null differs from absence. */
  readonly prepare?: (body: Record<string, unknown>) => void;
  /** Returns issues of a well-formed value that Sluice does not support. */
  readonly unsupported?: (value: T) => readonly ValidationIssue[];
}

/**
 * Declares a schema. A strict compiled check runs first and costs about a microsecond. Only a body that fails it is
 * parsed leniently (numbers and booleans in strings, as in FastAPI), with issues that explain what is invalid.
 */
export function schema<S extends TSchema>(
  name: string,
  type: S,
  { fieldHint, prepare, unsupported = () => [] }: SchemaOptions<Static<S>> = {},
): Schema<Static<S>> {
  const compiled = TypeCompiler.Compile(type);
  const parse = (value: unknown): SchemaResult<Static<S>> => {
    const parsed = compiled.Check(value) ? { value: value } : parseLeniently(type, value);
    if (parsed.issues) return fieldHint ? { issues: withFieldHint(parsed.issues, value, fieldHint) } : parsed;
    const read = withoutNulls(parsed.value, prepare) as Static<S>;
    const issues = unsupported(read);
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

/** A top-level `null` means "not set" in MLflow's API and is not forwarded. */
function withoutNulls(value: unknown, prepare: SchemaOptions<unknown>['prepare']): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const body = value as Record<string, unknown>;
  prepare?.(body);
  for (const key in body) if (body[key] === null) delete body[key];
  return body;
}
