import { recordCommand, type CommandEvent } from '../audit';
import { SigningSecret } from '../auth';
import { loadStoreSettings, processVariables, readSettings, usableStoreUrl } from '../config';
import { GatewayError } from '../errors';
import {
  isSecretName,
  NAME_RULE,
  pathOf,
  readMasterKeys,
  rotateSecrets,
  SecretStore,
  SecretVault,
  type SecretName,
} from '../secrets';
import { EndpointStore, Store, StoreError } from '../store';
import { requireDatabase } from './open-store';
import { MAX_BYTES, readSecretInput } from './read-secret-input';
import { orExit } from './report';

export interface SecretsOptions {
  readonly configPath?: string;
}

interface OpenStore {
  readonly store: Store;
  readonly vault: SecretVault;
  readonly secrets: SecretStore;
  /** Adds a change to the audit log. */
  readonly record: (event: CommandEvent) => Promise<void>;
}

/** Creates or replaces a secret with the value on standard input. */
export async function putSecret(name: SecretName, options: SecretsOptions): Promise<void> {
  checkName(name);
  await withStore({ ...options, mayCreate: true }, async ({ vault, secrets, record }) => {
    if (!vault.isEnabled) fail('There is no master key. Set SLUICE_MASTER_KEY or databricks.secrets.master_key_file.');
    const value = await readSecretInput(`Value of ${pathOf(name)}: `);
    if (value === undefined) fail(`The value is larger than ${MAX_BYTES} bytes.`);
    if (value === '') fail('The value is empty. Write it to standard input, e.g. sluice secrets put SCOPE KEY < FILE');
    await secrets.put(name, value);
    await record({ action: 'secret.put', target: pathOf(name) });
    process.stdout.write(`Stored ${pathOf(name)}; use it as {{secrets/${pathOf(name)}}}.\n`);
  });
}

/** Prints the names of all secrets, one per line, with the time of the last change. */
export async function listSecrets(options: SecretsOptions): Promise<void> {
  await withStore(options, async ({ secrets }) => {
    for (const row of await secrets.list()) {
      process.stdout.write(`${pathOf(row)}\t${new Date(row.updated_at).toISOString()}\n`);
    }
  });
}

export async function deleteSecret(name: SecretName, options: SecretsOptions): Promise<void> {
  checkName(name);
  await withStore(options, async ({ secrets, record }) => {
    if (!(await secrets.remove(name))) fail(`There is no secret ${pathOf(name)}.`);
    await record({ action: 'secret.delete', target: pathOf(name) });
    process.stdout.write(`Deleted ${pathOf(name)}.\n`);
  });
}

/** Encrypts everything with the current master key. Ends with exit code 1 if something could not be encrypted. */
export async function rotateStoredSecrets(options: SecretsOptions): Promise<void> {
  await withStore(options, async ({ store, vault, secrets, record }) => {
    if (!vault.isEnabled) fail('There is no master key. Set SLUICE_MASTER_KEY to the new key.');
    const rotated = await rotateSecrets(secrets, new EndpointStore(store), vault);
    process.stdout.write(
      `Encrypted with the current master key: secrets: ${rotated.secrets}, endpoints: ${rotated.endpoints}\n`,
    );
    const failures = [...rotated.failures];
    await new SigningSecret(store.database, vault).rotate().catch((error: unknown) => {
      if (error instanceof GatewayError || !(error instanceof Error)) throw error;
      failures.push(`Signing secret of access tokens: ${error.message}`);
    });
    const details = { secrets: rotated.secrets, endpoints: rotated.endpoints, failures: failures.length };
    await record({ action: 'secret.rotate', details });
    for (const failure of failures) process.stderr.write(`${failure}\n`);
    if (failures.length > 0) fail('Some secrets were not encrypted again; keep the previous master key.');
  });
}

/** Opens the database that the file or `DATABASE_URL` names. Errors that the user can resolve end with exit code 1. */
async function withStore(
  { configPath, mayCreate = false }: SecretsOptions & { readonly mayCreate?: boolean },
  use: (open: OpenStore) => Promise<void>,
): Promise<void> {
  const env = processVariables();
  if (configPath === undefined && !env['DATABASE_URL']) {
    fail('The database is unknown. Use --config-path, or set DATABASE_URL.');
  }
  const { url, folder, vault, audit } = orExit(() => {
    const settings = loadStoreSettings(configPath, env);
    const url = usableStoreUrl(settings.store);
    return {
      url,
      folder: settings.folder,
      audit: settings.audit,
      vault: new SecretVault(readMasterKeys(readSettings(env), settings.databricks.secrets)),
    };
  });
  try {
    if (!mayCreate) requireDatabase(url, folder);
    const store = await Store.open(url, folder);
    const record = (event: CommandEvent) => recordCommand(audit, store, event);
    await use({ store, vault, secrets: new SecretStore(store, vault), record });
    await store.close();
  } catch (error) {
    if (error instanceof StoreError || error instanceof GatewayError) fail(error.message);
    throw error;
  }
}

function checkName({ scope, key }: SecretName): void {
  for (const [what, text] of Object.entries({ scope, key })) {
    if (!isSecretName(text)) fail(`The ${what} must consist of ${NAME_RULE}.`);
  }
}

/** The database needs no closing: every write is durable when it has returned. */
function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
