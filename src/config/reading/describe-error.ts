import { getMetadataStorage, type ValidationError } from 'class-validator';
import { displayKey, displayValue, kindOf } from '../redaction';
import { apiKeysOf } from './is-api-key';
import { isHidden } from './is-hidden';
import { didYouMean, nearest } from './nearest';

/**
 * Describes the validation error of one property in one sentence.
 *
 * @param found the value in the file
 * @param unknownKeys unknown keys of the same object; one of them may be a misspelling of the property
 * @param display formats the value
 */
export function describeError(
  error: ValidationError,
  found: unknown,
  unknownKeys: readonly string[],
  display: (value: unknown) => string = displayValue,
): string {
  const expected = expectation(error);
  if (found === undefined || found === null) {
    const candidate =
      unknownKeys.find((key) => nearest(key, [error.property]) !== undefined) ??
      unknownKeys.find((key) => hasSameSuffix(key, error.property));
    const hint = candidate === undefined ? '' : `; did you write "${displayKey(candidate)}" instead?`;
    return `${found === null ? 'found null' : 'missing'}; ${expected}${hint}`;
  }
  const { target, property } = error;
  const isKey = target !== undefined && (apiKeysOf(target).includes(property) || isHidden(target, property));
  const value = isKey ? kindOf(found) : display(found);
  return `found ${value}; ${expected}${quoteHint(error, found)}${enumHint(error, found)}`;
}

/** Matches `task_type` and `endpoint_type`, or the API keys of two providers. */
function hasSameSuffix(key: string, other: string): boolean {
  const [suffix] = /_[a-z]+$/.exec(other) ?? [];
  return suffix !== undefined && key.endsWith(suffix);
}

/** Returns the message of the topmost decorator that is violated: it registers last. */
function expectation(error: ValidationError): string {
  const { nestedValidation, ...others } = error.constraints ?? {};
  const [name, message] = Object.entries(others).at(-1) ?? ['', nestedValidation ?? 'is not valid'];
  if (!message.startsWith(`${error.property} `)) return message;
  if (NUMBER_CONSTRAINTS.includes(name)) return numberExpectation(error);
  return name === 'isBoolean' ? 'must be true or false' : message.slice(error.property.length + 1);
}

function quoteHint({ constraints = {} }: ValidationError, found: unknown): string {
  const isUnquoted = typeof found === 'number' || typeof found === 'boolean';
  return isUnquoted && STRING_CONSTRAINTS.some((name) => name in constraints) ? ': put it in quotes' : '';
}

const STRING_CONSTRAINTS = ['isString', 'matches', 'isUrl'];

const NUMBER_CONSTRAINTS = ['isInt', 'isNumber', 'min', 'max'];

/** Returns the kind and the range of a number. The violated decorators alone would name only one of them. */
function numberExpectation(error: ValidationError): string {
  const kind = constraintOf(error, 'isInt') ? 'an integer' : 'a number';
  const [min] = constraintOf(error, 'min') ?? [];
  const [max] = constraintOf(error, 'max') ?? [];
  if (typeof min !== 'number') return `must be ${kind}`;
  return typeof max === 'number' ? `must be ${kind} from ${min} to ${max}` : `must be ${kind}, ${min} or more`;
}

function enumHint(error: ValidationError, found: unknown): string {
  if (!('isIn' in (error.constraints ?? {}))) return '';
  const values: unknown = constraintOf(error, 'isIn')?.[0];
  return Array.isArray(values) ? didYouMean(found, values.map(String)) : '';
}

/** Returns the parameters of a decorator of the property; undefined if the property does not have the decorator. */
function constraintOf({ target, property }: ValidationError, name: string): readonly unknown[] | undefined {
  if (!target) return undefined;
  const all = getMetadataStorage().getTargetValidationMetadatas(target.constructor, '', false, false);
  const found = all.find((metadata) => metadata.name === name && metadata.propertyName === property);
  return found && ((found.constraints as unknown[] | undefined) ?? []);
}
