import { getMetadataStorage, type ValidationError } from 'class-validator';
import { displayKey, displayValue, kindOf } from '../redaction';
import { apiKeysOf } from './is-api-key';
import { didYouMean, nearest } from './nearest';

/**
 * Describes the validation error of one property in one sentence.
 *
 * @param found the value in the file
 * @param unknownKeys unknown keys of the same object; one of them may be a misspelling of the property
 */
export function describeError(error: ValidationError, found: unknown, unknownKeys: readonly string[]): string {
  const expected = expectation(error);
  if (found === undefined || found === null) {
    const candidate =
      unknownKeys.find((key) => nearest(key, [error.property]) !== undefined) ??
      unknownKeys.find((key) => hasSameSuffix(key, error.property));
    const hint = candidate === undefined ? '' : `; did you write "${displayKey(candidate)}" instead?`;
    return `${found === null ? 'found null' : 'missing'}; ${expected}${hint}`;
  }
  const isKey = error.target !== undefined && apiKeysOf(error.target).includes(error.property);
  const value = isKey ? kindOf(found) : displayValue(found);
  return `found ${value}; ${expected}${quoteHint(error, found)}${enumHint(error, found)}`;
}

/** Matches `task_type` and `endpoint_type`, or the API keys of two providers. */
function hasSameSuffix(key: string, other: string): boolean {
  const [suffix] = /_[a-z]+$/.exec(other) ?? [];
  return suffix !== undefined && key.endsWith(suffix);
}

/** Returns the message of the topmost decorator that is violated: it registers last. */
function expectation({ constraints = {}, property }: ValidationError): string {
  const { nestedValidation, ...others } = constraints;
  const message = Object.values(others).at(-1) ?? nestedValidation ?? 'is not valid';
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}

function quoteHint({ constraints = {} }: ValidationError, found: unknown): string {
  const isUnquoted = typeof found === 'number' || typeof found === 'boolean';
  return isUnquoted && STRING_CONSTRAINTS.some((name) => name in constraints) ? ': put it in quotes' : '';
}

const STRING_CONSTRAINTS = ['isString', 'matches', 'isUrl'];

function enumHint({ constraints = {}, target, property }: ValidationError, found: unknown): string {
  if (!target || !('isIn' in constraints)) return '';
  const metadata = getMetadataStorage().getTargetValidationMetadatas(target.constructor, '', false, false);
  const isIn = metadata.find(({ name, propertyName }) => name === 'isIn' && propertyName === property);
  const values: unknown = isIn?.constraints[0];
  return Array.isArray(values) ? didYouMean(found, values.map(String)) : '';
}
