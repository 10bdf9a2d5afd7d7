import type { ConfiguredCredential, DatabricksSettings } from '../databricks-settings';
import { absolutePath } from '../files';
import { deepFreeze, isMapping } from '../objects';
import { readObject } from '../reading/read-object';
import { kindOf } from '../redaction';
import type { ReadingContext } from '../report';
import {
  DatabricksEntry,
  PayloadLogEntry,
  SecretsEntry,
  type ServicePrincipalEntry,
  type TokenEntry,
} from './databricks-entry';
import { toIdentity } from './principal-entry';

/** Reads `databricks:`. Returns undefined if there is any problem; the report contains it. */
export function readDatabricks(
  given: unknown,
  isGiven: boolean,
  context: ReadingContext,
): DatabricksSettings | undefined {
  if (isGiven && !isMapping(given)) {
    const expected = 'must be a mapping; write "databricks: {}" for Databricks mode with its defaults';
    context.report.problem(['databricks'], `found ${kindOf(given)}; ${expected}`);
    return undefined;
  }
  const block = isMapping(given) ? given : {};
  const entry = readObject(DatabricksEntry, block, ['databricks'], context, { expandsVariables: true });
  return entry && toSettings(entry, isGiven);
}

function toSettings(entry: DatabricksEntry, isGiven: boolean): DatabricksSettings {
  const { directory, master_key_file, previous_master_key_file } = entry.secrets ?? new SecretsEntry();
  const { redact, max_bytes } = entry.payload_log ?? new PayloadLogEntry();
  return deepFreeze({
    isEnabled: isGiven && entry.enabled,
    publicUrl: entry.public_url?.replace(/\/$/, '') ?? null,
    workspaceId: entry.workspace_id ?? null,
    create: entry.create,
    tokens: entry.tokens.map(toToken),
    servicePrincipals: entry.service_principals.map(toServicePrincipal),
    tokenLifetimeSeconds: entry.token_lifetime,
    secrets: {
      directory: absolute(directory),
      masterKeyFile: absolute(master_key_file),
      previousMasterKeyFile: absolute(previous_master_key_file),
    },
    payloadLog: { redact, maxBytes: max_bytes },
  });
}

function toToken(entry: TokenEntry): ConfiguredCredential {
  return { sha256: entry.sha256.toLowerCase(), identity: toIdentity(entry) };
}

function toServicePrincipal(entry: ServicePrincipalEntry): ConfiguredCredential {
  const { client_id: name, secret_sha256, display_name, groups, admin } = entry;
  return {
    sha256: secret_sha256.toLowerCase(),
    identity: { kind: 'service_principal', name, displayName: display_name ?? name, groups, isAdmin: admin },
  };
}

function absolute(path: string | undefined): string | null {
  return path === undefined ? null : absolutePath(path);
}
