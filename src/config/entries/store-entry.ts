import { dirname, join } from 'node:path';
import { IsOptional, ValidateBy } from 'class-validator';
import type { StoreSettings } from '../databricks-settings';
import { isMapping } from '../objects';
import { IsHidden } from '../reading/is-hidden';
import { readObject } from '../reading/read-object';
import { kindOf } from '../redaction';
import { InvalidConfigError } from '../problems';
import type { ReadingContext } from '../report';
import { Secret } from '../secret';

const VARIABLE = 'DATABASE_URL';
const DEFAULT_FILE = 'sluice.db';
const RULE = 'must be "file:" and the path of a SQLite file, or postgres://user:password@host:port/database';

/** The database of Databricks mode and of `auth:`. In the strings, `${NAME}` stands for an environment variable. */
export class StoreEntry {
  /**
   * `file:` and the path of a SQLite file, or `postgres://user:password@host:port/database`. Default: the variable
   * `DATABASE_URL`, else the file `sluice.db` beside the gateway file.
   */
  @IsOptional()
  @IsStoreUrl()
  url?: string;
}

/** Reads `store:`. Returns undefined if there is any problem; the report contains it. */
export function readStore(given: unknown, context: ReadingContext): StoreSettings | undefined {
  const { report, env } = context;
  if (given !== undefined && given !== null && !isMapping(given)) {
    report.problem(['store'], `found ${kindOf(given)}; must be a mapping with url`);
    return undefined;
  }
  const block = given ?? {};
  const entry = readObject(StoreEntry, block, ['store'], context, { expandsVariables: true });
  if (!entry) return undefined;
  const variable = env[VARIABLE];
  const source = entry.url !== undefined ? 'file' : variable ? VARIABLE : 'default';
  const url = entry.url ?? (variable || `file:${join(dirname(report.source), DEFAULT_FILE)}`);
  return Object.freeze({ url: new Secret(url), source });
}

/**
 * Returns the URL of a store that is about to be opened. `DATABASE_URL` is checked only now: without Databricks mode, it may
 * belong to another program.
 *
 * @throws InvalidConfigError
 */
export function usableStoreUrl({ url, source }: StoreSettings): Secret {
  if (source !== VARIABLE || isStoreUrl(url.reveal())) return url;
  throw new InvalidConfigError('environment', [{ path: VARIABLE, line: undefined, message: RULE }]);
}

function IsStoreUrl(): PropertyDecorator {
  return (prototype, property) => {
    // The URL may contain a password.
    IsHidden()(prototype, property);
    ValidateBy({
      name: 'isStoreUrl',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isStoreUrl(value),
        defaultMessage: () => RULE,
      },
    })(prototype, property);
  };
}

function isStoreUrl(text: string): boolean {
  if (/^file:(?!\/\/[^/])./.test(text)) return true;
  if (!/^postgres(?:ql)?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { hostname, pathname, searchParams } = new URL(text);
  // PostgreSQL's own tools take the folder of a Unix socket from the parameter `host`.
  return (hostname !== '' || searchParams.has('host')) && pathname.length > 1;
}
