import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';
import { describeError } from './describe-error';
import { apiKeysOf } from './is-api-key';
import { isMapping, type Mapping } from './mapping';
import { didYouMean } from './nearest';
import type { Path } from './problems';
import type { Report } from './report';
import { resolveApiKey } from './resolve-api-key';
import { Secret } from './secret';

/** What is wrong with the properties of an object taken together. Must not hold a secret. */
export interface ConfigProblem {
  /** The property to mend; empty for the object as a whole. */
  readonly property: string;
  readonly message: string;
}

/** What a class of the file may add to its decorators. */
export interface CrossChecked {
  /**
   * Checks over several properties. Called when every property that is there is valid; a required one may still be
   * missing.
   */
  problems?(): readonly ConfigProblem[];
}

export interface ReadingContext {
  readonly report: Report;
  readonly env: NodeJS.ProcessEnv;
}

/** An object of the instance tree beside the part of the file that it came from. */
interface Part {
  readonly object: object;
  readonly source: unknown;
  readonly path: Path;
}

/**
 * Makes an instance of a class-validator class from a mapping of the file: null and missing mean the initialiser, keys
 * become `Secret`s, unknown keys are left out with a warning. Undefined when anything was wrong; the report says what.
 */
export function readObject<T extends object>(
  type: new () => T,
  source: Mapping,
  path: Path,
  context: ReadingContext,
): T | undefined {
  const before = context.report.problemCount;
  const instance = plainToInstance(type, withoutNulls(source) as Mapping);
  for (const part of partsOf(instance, source, path)) {
    leaveOutUnknownKeys(part, context.report);
    resolveKeys(part, context);
  }
  const errors = validateSync(instance, { forbidUnknownValues: false });
  const wrong = addErrors(errors, source, path, context.report);
  if (wrong === 0) {
    for (const part of partsOf(instance, source, path)) addCrossProblems(part, context.report);
  }
  return context.report.problemCount === before ? instance : undefined;
}

/** Names of the properties that the class declares. */
export function propertiesOf(object: object): string[] {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(object.constructor, '', false, false);
  return [...new Set(metadata.map(({ propertyName }) => propertyName))];
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMapping(value)) return value;
  // class-transformer takes the constructor of an untyped object at its word.
  const entries = Object.entries(value).filter(
    ([key, item]) => item !== null && !['constructor', '__proto__'].includes(key),
  );
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutNulls(item)]));
}

/** The object and all objects of declared classes within, outer ones first. */
function* partsOf(value: unknown, source: unknown, path: Path): Generator<Part> {
  if (Array.isArray(value)) {
    const sources: unknown[] = Array.isArray(source) ? source : [];
    for (const [index, item] of value.entries()) yield* partsOf(item, sources[index], [...path, index]);
  } else if (typeof value === 'object' && value !== null && !(value instanceof Secret)) {
    if (value.constructor !== Object) yield { object: value, source, path };
    for (const [key, item] of Object.entries(value)) {
      yield* partsOf(item, isMapping(source) ? source[key] : undefined, [...path, key]);
    }
  }
}

function leaveOutUnknownKeys({ object, source, path }: Part, report: Report): void {
  if (!isMapping(source)) return;
  const known = propertiesOf(object);
  for (const key of Object.keys(source).filter((name) => !known.includes(name))) {
    report.warn([...path, key], `unknown key, ignored${didYouMean(key, known)}`);
    Reflect.deleteProperty(object, key);
  }
}

function resolveKeys({ object, source, path }: Part, { report, env }: ReadingContext): void {
  if (!isMapping(source)) return;
  for (const property of apiKeysOf(object)) {
    const value = source[property];
    if (value === undefined || value === null) continue;
    const resolved = resolveApiKey(value, env);
    if ('problem' in resolved) report.problem([...path, property], resolved.problem);
    else if (resolved.warning) report.warn([...path, property], resolved.warning);
    // What could not be resolved has been reported; the rest of the object is still checked.
    Reflect.set(object, property, 'secret' in resolved ? resolved.secret : new Secret(''));
  }
}

/** Reports each error; answers how many are about values that are there but not right. */
function addErrors(errors: readonly ValidationError[], source: unknown, path: Path, report: Report): number {
  let wrong = 0;
  for (const error of errors) {
    const key = Array.isArray(source) ? Number(error.property) : error.property;
    const here = [...path, key];
    const found: unknown = isMapping(source) ? source[key] : Array.isArray(source) ? source[Number(key)] : undefined;
    if (error.constraints) {
      report.problem(here, describeError(error, found, isMapping(source) ? unknownKeys(error, source) : []));
      if (found !== undefined && found !== null) wrong += 1;
    } else {
      wrong += addErrors(error.children ?? [], found, here, report);
    }
  }
  return wrong;
}

function unknownKeys({ target }: ValidationError, source: Mapping): string[] {
  const known = target ? propertiesOf(target) : [];
  return Object.keys(source).filter((key) => !known.includes(key));
}

function addCrossProblems({ object, path }: Part, report: Report): void {
  const found = (object as CrossChecked).problems?.() ?? [];
  for (const { property, message } of found) report.problem(property ? [...path, property] : path, message);
}
