import { plainToInstance } from 'class-transformer';
import { isMapping, type Mapping } from '../objects';
import type { Path } from '../problems';
import type { ReadingContext } from '../report';
import { expandVariables, mayContainVariables, rejectPlainHeaders } from './expand-variables';
import { mergeSources } from './merge-sources';
import { partsOf } from './object-parts';
import { resolveApiKeys } from './resolve-api-key';
import { dropUnknownKeys } from './unknown-keys';
import { validate } from './validate';

export interface ReadingOptions {
  /** Whether `$NAME` and `${NAME}` stand for environment variables in every string. Default false. */
  readonly expandsVariables?: boolean;
  /** Whether unknown keys are problems instead of warnings, or which of them. Default false. */
  readonly rejectsUnknownKeys?: boolean | ((key: string) => boolean);
  /** Returns a hint to append to the warning about an unknown key. */
  readonly hintFor?: (key: string) => string | undefined;
}

/**
 * Reads one mapping of the file as an instance of a class-validator class. A missing or null property keeps its
 * initialiser, API keys become `Secret`s, unknown keys are dropped with a warning. Returns undefined if there is any
 * problem; the report contains it.
 */
export function readObject<T extends object>(
  type: new () => T,
  file: Mapping,
  path: Path,
  context: ReadingContext,
  options: ReadingOptions = {},
): T | undefined {
  return readWithSource(type, file, path, context, options)?.object;
}

/** Like `readObject`. `source` contains what the operator sets, in the file or otherwise, without defaults of the class. */
export function readWithSource<T extends object>(
  type: new () => T,
  file: Mapping,
  path: Path,
  outerContext: ReadingContext,
  { expandsVariables = false, rejectsUnknownKeys = false, hintFor = () => undefined }: ReadingOptions = {},
): { object: T; source: Mapping } | undefined {
  const { report, isTrusted } = outerContext;
  const before = report.problemCount;

  const { source, context } = isTrusted
    ? mergeSources(type, file, path, outerContext)
    : { source: file, context: outerContext };

  const given = withoutNulls(source) as Mapping;
  const draft = plainToInstance(type, given);
  const isExpanded = isTrusted && expandsVariables && mayContainVariables(given, draft);
  const object = isExpanded ? plainToInstance(type, expandVariables(given, draft, path, context)) : draft;
  const parts = partsOf(object, source, path);
  const isRejected = typeof rejectsUnknownKeys === 'function' ? rejectsUnknownKeys : () => rejectsUnknownKeys;
  for (const part of parts) {
    dropUnknownKeys(part, report, hintFor, isRejected);
    resolveApiKeys(part, context);
    rejectPlainHeaders(part, report);
  }

  validate({ object, source, path }, parts, context);
  return report.problemCount === before ? { object, source } : undefined;
}

/** Returns a copy without null properties, and without keys that class-transformer does not handle. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMapping(value)) return value;
  // class-transformer uses the `constructor` of an untyped object as its class.
  const entries = Object.entries(value).filter(
    ([key, item]) => item !== null && !['constructor', '__proto__'].includes(key),
  );
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutNulls(item)]));
}
