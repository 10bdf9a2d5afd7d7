import { isMapping, type Mapping } from '../objects';
import type { Path } from '../problems';
import { displayKey, isCredentialHeader } from '../redaction';
import type { ReadingContext, Report } from '../report';
import { apiKeysOf } from './is-api-key';
import { isDeclared, type Part } from './object-parts';
import { propertiesOf } from './class-rules';

const WHOLE = /^\$(\$?)([A-Za-z_]\w*)$/;
const WITHIN = /(\$?)\$\{([^}]*)\}/g;
const NAME = /^[A-Za-z_]\w*$/;
const PLAIN_HEADER = 'found a credential in plain text; write ${NAME} for an environment variable';

/**
 * Replaces environment variables by their values: `${NAME}` anywhere in a string, `$NAME` as the whole string. `$${NAME}`
 * and `$$NAME` are escapes for the literal text; any other `$` is literal. API keys are skipped, since `resolveApiKey`
 * has its own rules, and so are keys that the class does not declare.
 *
 * @param draft the instance made from the mapping before expansion; its classes tell which strings are expanded
 */
export function expandVariables(source: Mapping, draft: object, path: Path, context: ReadingContext): Mapping {
  const entries = Object.entries(source).map(([key, value]): [string, unknown] => {
    const inner: unknown = Reflect.get(draft, key);
    return [key, isExpanded(draft, key) ? expandValue(value, inner, [...path, key], context) : value];
  });
  return Object.fromEntries(entries);
}

/** Whether `expandVariables` may change the mapping. Most mappings have a `$` in their API key only, which it skips. */
export function mayContainVariables(source: Mapping, draft: object): boolean {
  return Object.keys(source).some((key) => isExpanded(draft, key) && containsDollar(source[key]));
}

function containsDollar(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('$');
  return typeof value === 'object' && value !== null && Object.values(value).some(containsDollar);
}

/** In strict mode, rejects credentials in the `headers` of an object unless they come from a variable. */
export function rejectPlainHeaders({ source, path }: Part, report: Report): void {
  const headers = isMapping(source) ? source['headers'] : undefined;
  if (!isMapping(headers)) return;
  for (const [name, value] of Object.entries(headers)) {
    const isPlain = typeof value === 'string' && value !== '' && !hasVariable(value);
    if (isPlain && isCredentialHeader(name)) report.rejectIfStrict([...path, 'headers', name], PLAIN_HEADER);
  }
}

function hasVariable(text: string): boolean {
  if (WHOLE.test(text)) return !text.startsWith('$$');
  return [...text.matchAll(WITHIN)].some(([, escape, name = '']) => !escape && NAME.test(name));
}

function isExpanded(draft: object, key: string): boolean {
  return !isDeclared(draft) || (propertiesOf(draft).includes(key) && !apiKeysOf(draft).includes(key));
}

function expandValue(value: unknown, draft: unknown, path: Path, context: ReadingContext): unknown {
  if (typeof value === 'string') return expandText(value, path, context);
  if (Array.isArray(value)) {
    const drafts: unknown[] = Array.isArray(draft) ? draft : [];
    return value.map((item: unknown, index) => expandValue(item, drafts[index], [...path, index], context));
  }
  return isMapping(value) ? expandVariables(value, isMapping(draft) ? draft : {}, path, context) : value;
}

function expandText(text: string, path: Path, context: ReadingContext): string {
  const whole = WHOLE.exec(text);
  if (whole) return whole[1] ? text.slice(1) : valueOf(whole[2] ?? '', path, context);
  return text.replace(WITHIN, (found: string, escape: string, name: string) => {
    if (escape) return found.slice(1);
    if (NAME.test(name)) return valueOf(name, path, context);
    context.report.warn(path, '"${" is not followed by a variable name and "}"; the text is used unchanged');
    return found;
  });
}

function valueOf(name: string, path: Path, { env, report }: ReadingContext): string {
  const value = env[name];
  if (value) return value;
  const state = value === '' ? 'empty' : 'not set';
  report.problem(path, `environment variable ${displayKey(name)} is ${state}; set it, or write $$ for a literal $`);
  return '';
}
