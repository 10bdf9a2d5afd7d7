import { validateSync, type ValidationError } from 'class-validator';
import { isMapping, type Mapping } from '../objects';
import type { Path } from '../problems';
import type { ReadingContext } from '../report';
import { displayValue, kindOf } from '../redaction';
import { describeError } from './describe-error';
import type { Part } from './object-parts';
import { isValid, propertiesOf } from './class-rules';

/** A problem that involves several properties of an object. Must not contain a secret. */
export interface ConfigProblem {
  /** The property to correct; empty for the whole object. */
  readonly property: string;
  readonly message: string;
}

/** Checks that a class of the file may add to its decorators. */
export interface CrossChecked {
  /**
   * Returns problems that involve several properties. Called only if every property that is set is valid; a required
   * property may still be missing.
   */
  problems?(): readonly ConfigProblem[];
  /**
   * Returns problems of settings that do not come from the operator: they must not use credentials or files of this
   * machine. Called under the same condition as `problems`.
   */
  problemsIfUntrusted?(): readonly ConfigProblem[];
  /** Returns warnings for the operator. Called under the same condition as `problems`. */
  warnings?(): readonly ConfigProblem[];
}

/**
 * Reports every property that violates its decorators; if all are valid, the results of the cross-checks.
 *
 * @param parts the object and its nested objects
 */
export function validate({ object, source, path }: Part, parts: readonly Part[], context: ReadingContext): void {
  const errors = isValid(object) ? [] : validateSync(object, { forbidUnknownValues: false });
  if (reportErrors(errors, source, path, context) > 0) return;
  for (const part of parts) crossCheck(part, context);
}

/** Reports each error. Returns the number of errors about values that are set, as opposed to missing. */
function reportErrors(
  errors: readonly ValidationError[],
  source: unknown,
  path: Path,
  context: ReadingContext,
): number {
  const { report, isTrusted } = context;
  const display = isTrusted ? displayValue : kindOf;
  let invalid = 0;
  for (const error of errors) {
    const key = Array.isArray(source) ? Number(error.property) : error.property;
    const here = [...path, key];
    const found: unknown = isMapping(source) ? source[key] : Array.isArray(source) ? source[Number(key)] : undefined;
    if (report.hasProblemAt(here)) {
      invalid += 1;
    } else if (error.constraints) {
      report.problem(here, describeError(error, found, isMapping(source) ? unknownKeys(error, source) : [], display));
      if (found !== undefined && found !== null) invalid += 1;
    } else {
      invalid += reportErrors(error.children ?? [], found, here, context);
    }
  }
  return invalid;
}

function unknownKeys({ target }: ValidationError, source: Mapping): string[] {
  const known = target ? propertiesOf(target) : [];
  return Object.keys(source).filter((key) => !known.includes(key));
}

function crossCheck({ object, path }: Part, { report, isTrusted }: ReadingContext): void {
  const checked = object as CrossChecked;
  const pathOf = ({ property }: ConfigProblem): Path => (property ? [...path, property] : path);
  const problems = [...(checked.problems?.() ?? []), ...((!isTrusted && checked.problemsIfUntrusted?.()) || [])];
  for (const found of problems) report.problem(pathOf(found), found.message);
  for (const found of checked.warnings?.() ?? []) report.warn(pathOf(found), found.message);
}
