import { GatewayError, reasonOf } from '../errors';
import type { EndpointRow, EndpointStore } from '../store';
import { pathOf } from './secret-name';
import type { SecretStore } from './secret-store';
import { isSealed, type SecretVault } from './secret-vault';

export interface Rotation {
  /** Number of secrets and endpoints that were encrypted with the current master key. */
  readonly secrets: number;
  readonly endpoints: number;
  /** What could not be encrypted again, e.g. because its master key is not configured. One sentence each. */
  readonly failures: readonly string[];
}

/** Attempts at an endpoint that other processes change at the same time. */
const MAX_ATTEMPTS = 5;

/**
 * Encrypts the data keys of all secrets and endpoints with the current master key. Each is written in a transaction of its
 * own, so the rotation can be interrupted and repeated, and servers keep running.
 */
export async function rotateSecrets(
  secrets: SecretStore,
  endpoints: EndpointStore,
  vault: SecretVault,
): Promise<Rotation> {
  const failures: string[] = [];
  const counts = { secrets: 0, endpoints: 0 };
  const rotate = async (kind: keyof typeof counts, name: string, step: () => Promise<boolean>): Promise<void> => {
    try {
      if (await step()) counts[kind] += 1;
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      failures.push(`${name}: ${reasonOf(error)}`);
    }
  };
  for (const row of await secrets.all()) {
    await rotate('secrets', `Secret ${pathOf(row)}`, async () => {
      const value = vault.rewrap(row.value);
      if (value !== row.value) await secrets.replace(row, value);
      return value !== row.value;
    });
  }
  for (const row of (await endpoints.all()).rows) {
    await rotate('endpoints', `Endpoint ${row.name}`, () => rotateEndpoint(row, endpoints, vault));
  }
  return { ...counts, failures };
}

/** Returns whether the endpoint was written. */
async function rotateEndpoint(first: EndpointRow, endpoints: EndpointStore, vault: SecretVault): Promise<boolean> {
  let row: EndpointRow | undefined = first;
  for (let attempt = 1; row; attempt += 1) {
    const document = rewrapped(row.document, vault);
    if (document === undefined) return false;
    try {
      await endpoints.update({ ...row, document, revision: row.revision + 1 }, row.revision);
      return true;
    } catch (error) {
      const isChanged = error instanceof GatewayError && ['CONFLICT', 'RESOURCE_NOT_FOUND'].includes(error.code);
      if (!isChanged || attempt === MAX_ATTEMPTS) throw error;
      [row] = await endpoints.byIds([first.id]);
    }
  }
  return false;
}

/** Returns undefined if the document contains no value of another master key. */
function rewrapped(document: string, vault: SecretVault): string | undefined {
  let changes = 0;
  const text = JSON.stringify(JSON.parse(document), (_key, value: unknown) => {
    if (typeof value !== 'string' || !isSealed(value)) return value;
    const other = vault.rewrap(value);
    if (other !== value) changes += 1;
    return other;
  });
  return changes > 0 ? text : undefined;
}
