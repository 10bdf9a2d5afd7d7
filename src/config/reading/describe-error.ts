import { getMetadataStorage, type ValidationError } from 'class-validator';
import { apiKeysOf } from './is-api-key';
import { didYouMean, nearest } from './nearest';
import { kindOf, shown, shownKey } from '../shown';

/**
 * What is wrong with one property, in one sentence.
 *
 * @param found the value in the file
 * @param unknownKeys keys beside it that mean nothing; one of them may have been meant
 */
export function describeError(error: ValidationError, found: unknown, unknownKeys: readonly string[]): string {
  const wanted = expectation(error);
  if (found === undefined || found === null) {
    const meant =
      unknownKeys.find((key) => nearest(key, [error.property]) !== undefined) ??
      unknownKeys.find((key) => isOfOneKind(key, error.property));
    const hint = meant === undefined ? '' : `; is the unknown key "${shownKey(meant)}" beside it meant?`;
    return `${found === null ? 'found null' : 'missing'}; ${wanted}${hint}`;
  }
  const isKey = error.target !== undefined && apiKeysOf(error.target).includes(error.property);
  return `found ${isKey ? kindOf(found) : shown(found)}; ${wanted}${quoteHint(error, found)}${wordHint(error, found)}`;
}

/** `task_type` and `endpoint_type`, or the API keys of two providers. */
function isOfOneKind(key: string, other: string): boolean {
  const [kind] = /_[a-z]+$/.exec(other) ?? [];
  return kind !== undefined && key.endsWith(kind);
}

/** Of several violated constraints the decorator that stands topmost speaks: it registers last. */
function expectation({ constraints = {}, property }: ValidationError): string {
  const { nestedValidation, ...others } = constraints;
  const message = Object.values(others).at(-1) ?? nestedValidation ?? 'is not as it must be';
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}

function quoteHint({ constraints = {} }: ValidationError, found: unknown): string {
  const isUnquoted = typeof found === 'number' || typeof found === 'boolean';
  return isUnquoted && STRING_CONSTRAINTS.some((name) => name in constraints) ? ': put it in quotes' : '';
}

const STRING_CONSTRAINTS = ['isString', 'matches', 'isUrl'];

function wordHint({ constraints = {}, target, property }: ValidationError, found: unknown): string {
  if (!target || !('isIn' in constraints)) return '';
  const metadata = getMetadataStorage().getTargetValidationMetadatas(target.constructor, '', false, false);
  const isIn = metadata.find(({ name, propertyName }) => name === 'isIn' && propertyName === property);
  const words: unknown = isIn?.constraints[0];
  return Array.isArray(words) ? didYouMean(found, words.map(String)) : '';
}
