import { apiKeysOf } from './is-api-key';
import { isMapping, type Mapping } from '../mapping';
import { isDeclared, propertiesOf } from './object-parts';
import type { Path } from '../problems';
import type { ReadingContext } from './reading-context';
import { shownKey } from '../shown';

const WHOLE = /^\$(\$?)([A-Za-z_]\w*)$/;
const WITHIN = /(\$?)\$\{([^}]*)\}/g;
const NAME = /^[A-Za-z_]\w*$/;

/**
 * The mapping with environment variables in place of their names: `${NAME}` anywhere in a string, `$NAME` as the whole
 * of it. `$${NAME}` and `$$NAME` stand for these texts themselves; any other `$` is a `$`. API keys are left alone,
 * since they have a rule of their own, and so are keys that the class does not know.
 *
 * @param draft the instance that the mapping makes as it stands
 */
export function expandVariables(source: Mapping, draft: object, path: Path, context: ReadingContext): Mapping {
  const entries = Object.entries(source).map(([key, value]): [string, unknown] => {
    const inner: unknown = Reflect.get(draft, key);
    return [key, isExpanded(draft, key) ? expandValue(value, inner, [...path, key], context) : value];
  });
  return Object.fromEntries(entries);
}

/** Whether an environment variable stands for the text or a part of it. */
export function hasVariable(text: string): boolean {
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
    context.report.warn(path, '"${" without the name of a variable and "}" after it; it is taken as it stands');
    return found;
  });
}

function valueOf(name: string, path: Path, { env, report }: ReadingContext): string {
  const value = env[name];
  if (value) return value;
  const state = value === '' ? 'empty' : 'not set';
  report.problem(path, `environment variable ${shownKey(name)} is ${state}; set it, or write $$ for a plain $`);
  return '';
}
