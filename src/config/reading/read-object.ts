import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { describeError } from './describe-error';
import { expandVariables, hasVariable } from './expand-variables';
import { apiKeysOf, isDocument } from './is-api-key';
import { isCredentialHeader } from '../credential-header';
import { isMapping, type Mapping } from '../mapping';
import { withVariables } from './or-variable';
import { partsOf, propertiesOf, type Part } from './object-parts';
import type { Path } from '../problems';
import type { Report } from '../report';
import type { ReadingContext } from './reading-context';
import { resolveApiKey } from './resolve-api-key';
import { Secret } from '../secret';
import { leaveOutUnknownKeys } from './unknown-keys';

const PLAIN_TEXT = 'found a key in plain text; write $NAME for an environment variable, or the path of a file';
const PLAIN_HEADER = 'found a credential in plain text; write ${NAME} for an environment variable';
const LOST_FILE =
  'looks like the path of a file, and there is no such file; the path itself is then the key, as in MLflow';

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
  /** What the operator should know, though it is no problem. Called under the same condition. */
  warnings?(): readonly ConfigProblem[];
}

export interface ReadingOptions {
  /** Whether `$NAME` and `${NAME}` stand for environment variables in every string. Default false. */
  readonly hasVariables?: boolean;
  /** What to add to the warning of an unknown key. */
  readonly adviceOn?: (key: string) => string | undefined;
}

/**
 * Makes an instance of a class-validator class from a mapping of the file: null and missing mean the initialiser, keys
 * become `Secret`s, unknown keys are left out with a warning. Undefined when anything was wrong; the report says what.
 */
export function readObject<T extends object>(
  type: new () => T,
  file: Mapping,
  path: Path,
  context: ReadingContext,
  { hasVariables = false, adviceOn = () => undefined }: ReadingOptions = {},
): T | undefined {
  const before = context.report.problemCount;
  const source = withVariables(type, file, context.env);
  const given = withoutNulls(source) as Mapping;
  const draft = plainToInstance(type, given);
  const instance = hasVariables ? plainToInstance(type, expandVariables(given, draft, path, context)) : draft;
  for (const part of partsOf(instance, source, path)) {
    leaveOutUnknownKeys(part, context.report, adviceOn);
    resolveKeys(part, context);
    refusePlainHeaders(part, context.report);
  }
  const errors = validateSync(instance, { forbidUnknownValues: false });
  const wrong = addErrors(errors, source, path, context.report);
  if (wrong === 0) {
    for (const part of partsOf(instance, source, path)) addCrossProblems(part, context.report);
  }
  return context.report.problemCount === before ? instance : undefined;
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

function resolveKeys({ object, source, path }: Part, { report, env, keyFiles }: ReadingContext): void {
  if (!isMapping(source)) return;
  for (const property of apiKeysOf(object)) {
    const value = source[property];
    if (value === undefined || value === null) continue;
    const resolved = resolveApiKey(value, env, keyFiles);
    const here = [...path, property];
    if ('problem' in resolved) report.problem(here, resolved.problem);
    else if (resolved.warning && !isDocument(object, property)) report.warn(here, resolved.warning);
    if ('secret' in resolved && resolved.file !== undefined) report.files.add(resolved.file);
    if ('secret' in resolved && resolved.isLikePath) report.warnOrRefuse(here, LOST_FILE);
    else if ('secret' in resolved && resolved.isPlainText) report.refuseIfStrict(here, PLAIN_TEXT);
    // What could not be resolved has been reported; the rest of the object is still checked.
    Reflect.set(object, property, 'secret' in resolved ? resolved.secret : new Secret(''));
  }
}

/** Headers that the file gives for calls may carry credentials too. */
function refusePlainHeaders({ source, path }: Part, report: Report): void {
  const headers = isMapping(source) ? source['headers'] : undefined;
  if (!isMapping(headers)) return;
  for (const [name, value] of Object.entries(headers)) {
    const isPlain = typeof value === 'string' && value !== '' && !hasVariable(value);
    if (isPlain && isCredentialHeader(name)) report.refuseIfStrict([...path, 'headers', name], PLAIN_HEADER);
  }
}

/** Reports each error; answers how many are about values that are there but not right. */
function addErrors(errors: readonly ValidationError[], source: unknown, path: Path, report: Report): number {
  let wrong = 0;
  for (const error of errors) {
    const key = Array.isArray(source) ? Number(error.property) : error.property;
    const here = [...path, key];
    const found: unknown = isMapping(source) ? source[key] : Array.isArray(source) ? source[Number(key)] : undefined;
    if (report.hasProblemAt(here)) {
      wrong += 1;
    } else if (error.constraints) {
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
  const checked = object as CrossChecked;
  const placeOf = ({ property }: ConfigProblem): Path => (property ? [...path, property] : path);
  for (const found of checked.problems?.() ?? []) report.problem(placeOf(found), found.message);
  for (const found of checked.warnings?.() ?? []) report.warn(placeOf(found), found.message);
}
