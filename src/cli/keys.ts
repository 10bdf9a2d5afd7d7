import { recordCommand, type CommandEvent } from '../audit';
import {
  ApiKeyStore,
  issueKey,
  issueSuccessor,
  MAX_GRACE_SECONDS,
  newKey,
  readNewKey,
  requestFor,
  viewOfRow,
  type KeyView,
} from '../auth';
import { loadStoreSettings, processVariables, usableStoreUrl } from '../config';
import { GatewayError } from '../errors';
import { Store, StoreError, type ApiKeyRow } from '../store';
import { requireDatabase } from './open-store';
import { orExit } from './report';
import { toFileEntry } from './key-file-entry';

export interface KeysOptions {
  readonly configPath?: string;
}

/** What a new key is for, as the options of the command name it. */
export interface NewKeyOptions extends KeysOptions {
  readonly user?: string;
  readonly servicePrincipal?: string;
  readonly displayName?: string;
  readonly groups?: readonly string[];
  readonly admin?: boolean;
  readonly expiresAt?: string;
  readonly scopes?: readonly string[];
  readonly endpoints?: readonly string[];
  /** E.g. `100/minute`. */
  readonly limit?: string;
  /** ID of an entry for the gateway file, which is printed in place of storing the key. */
  readonly forFile?: string;
}

const ONCE = 'Keep it in a safe place: it is not shown again.';

/** Creates a key and prints it as the only line of standard output. */
export async function createKey(options: NewKeyOptions): Promise<void> {
  if ((options.user === undefined) === (options.servicePrincipal === undefined)) {
    fail('Pass either --user or --service-principal: the owner of the key.');
  }
  const grant = orFail(() => readNewKey(toBody(options)));
  if (options.forFile !== undefined) {
    const key = newKey();
    process.stdout.write(`${key}\n`);
    process.stderr.write(`${ONCE} Add this entry to auth.api_keys.keys of the gateway file:\n`);
    process.stderr.write(`${toFileEntry(options.forFile, key, grant)}\n`);
    return;
  }
  await withKeys({ ...options, mayCreate: true }, async (keys, record) => {
    const { key, stored } = issueKey(requestFor(grant, 'cli'));
    await keys.insert(stored);
    process.stdout.write(`${key}\n`);
    await record({ action: 'key.create', target: stored.id, details: { owner: stored.owner_name } });
    process.stderr.write(`Created ${stored.id} of ${stored.owner_name}. ${ONCE}\n`);
  });
}

/** Prints all keys of the database, one per line: ID, first characters, owner, creation, expiry, last use. */
export async function listKeys(options: KeysOptions): Promise<void> {
  await withKeys(options, async (keys) => {
    for (const row of await keys.all()) process.stdout.write(`${lineOf(viewOfRow(row))}\n`);
  });
}

/** Replaces a key by a new one and prints that as the only line of standard output. */
export async function rotateKey(id: string, { grace, ...options }: KeysOptions & { grace: string }): Promise<void> {
  const seconds = Number(grace);
  if (!(Number.isInteger(seconds) && seconds >= 0 && seconds <= MAX_GRACE_SECONDS)) {
    fail(`--grace must be a number of seconds, 0 to ${MAX_GRACE_SECONDS}.`);
  }
  await withKeys(options, async (keys, record) => {
    const row = await find(keys, id);
    const { key, stored } = issueSuccessor(row, seconds * 1000);
    await keys.rotate(id, row.sha256, stored);
    process.stdout.write(`${key}\n`);
    await record({ action: 'key.rotate', target: id });
    const previous = seconds > 0 ? `The previous key is valid for ${seconds} s. ` : '';
    process.stderr.write(`Rotated ${id}. ${previous}${ONCE}\n`);
  });
}

export async function revokeKey(id: string, options: KeysOptions): Promise<void> {
  await withKeys(options, async (keys, record) => {
    await find(keys, id);
    await keys.remove(id);
    await record({ action: 'key.revoke', target: id });
    process.stdout.write(`Revoked ${id}. Servers reject the key within a second.\n`);
  });
}

function toBody({ user, servicePrincipal, displayName, groups, admin, ...rest }: NewKeyOptions): object {
  const { expiresAt, scopes, endpoints, limit } = rest;
  const fields = {
    user,
    service_principal: servicePrincipal,
    display_name: displayName,
    groups,
    admin,
    expires_at: expiresAt,
    scopes,
    endpoints,
    limit: limit === undefined ? undefined : toLimit(limit),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function toLimit(text: string): object {
  const [, calls, period] = /^(\d+)\/(.+)$/.exec(text) ?? fail('--limit must be calls/period, e.g. 100/minute.');
  return { calls: Number(calls), renewal_period: period };
}

function lineOf({ id, hint, user, service_principal, created_at, expires_at, last_used_at }: KeyView): string {
  const owner = user ?? service_principal;
  const times = [`created ${created_at}`, `expires ${expires_at ?? 'never'}`, `last used ${last_used_at ?? 'never'}`];
  return [id, `${hint}…`, owner, ...times].join('\t');
}

async function find(keys: ApiKeyStore, id: string): Promise<ApiKeyRow> {
  const [row] = await keys.byIds([id]);
  return row ?? fail(`There is no API key ${id} in the database; "sluice keys list" prints those that exist.`);
}

/** Opens the database that the file or `DATABASE_URL` names. Errors that the user can resolve end with exit code 1. */
async function withKeys(
  { configPath, mayCreate = false }: KeysOptions & { readonly mayCreate?: boolean },
  use: (keys: ApiKeyStore, record: (event: CommandEvent) => Promise<void>) => Promise<void>,
): Promise<void> {
  const env = processVariables();
  if (configPath === undefined && !env['DATABASE_URL']) {
    fail('The database is unknown. Use --config-path, or set DATABASE_URL.');
  }
  const { url, folder, audit } = orExit(() => {
    const { store, folder, audit } = loadStoreSettings(configPath, env);
    return { url: usableStoreUrl(store), folder, audit };
  });
  try {
    if (!mayCreate) requireDatabase(url, folder);
    const store = await Store.open(url, folder);
    await use(new ApiKeyStore(store), (event) => recordCommand(audit, store, event));
    await store.close();
  } catch (error) {
    if (error instanceof StoreError || error instanceof GatewayError) fail(error.message);
    throw error;
  }
}

function orFail<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof GatewayError) fail(error.message);
    throw error;
  }
}

/** The database needs no closing: every write is durable when it has returned. */
function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
