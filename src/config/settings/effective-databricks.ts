import { DatabricksEntry, PayloadLogEntry } from '../entries/databricks-entry';
import type { GatewaySnapshot } from '../snapshot';
import { fromFile, redactAddress, type EffectiveSettings } from './effective-settings';

/** Returns the settings of `store:` and `databricks:`, with their sources. Tokens are listed by the names of their principals. */
export function effectiveDatabricksSettings({ store, databricks }: GatewaySnapshot): EffectiveSettings {
  const { secrets, payloadLog, tokens, servicePrincipals } = databricks;
  const [defaults, logDefaults] = [new DatabricksEntry(), new PayloadLogEntry()];
  const namesOf = (credentials: typeof tokens): string[] => credentials.map(({ identity }) => identity.name);
  return {
    storeUrl: { value: redactAddress(store.url.reveal()) ?? null, source: store.source },
    databricksEnabled: fromFile(databricks.isEnabled, databricks.isEnabled),
    databricksPublicUrl: fromFile(databricks.publicUrl, databricks.publicUrl !== null),
    databricksWorkspaceId: fromFile(databricks.workspaceId, databricks.workspaceId !== null),
    databricksCreate: fromFile(databricks.create, databricks.create !== defaults.create),
    databricksTokens: fromFile(namesOf(tokens), tokens.length > 0),
    databricksServicePrincipals: fromFile(namesOf(servicePrincipals), servicePrincipals.length > 0),
    databricksTokenLifetimeSeconds: fromFile(
      databricks.tokenLifetimeSeconds,
      databricks.tokenLifetimeSeconds !== defaults.token_lifetime,
    ),
    secretsDirectory: fromFile(secrets.directory, secrets.directory !== null),
    masterKeyFile: fromFile(secrets.masterKeyFile, secrets.masterKeyFile !== null),
    previousMasterKeyFile: fromFile(secrets.previousMasterKeyFile, secrets.previousMasterKeyFile !== null),
    payloadLogRedact: fromFile(payloadLog.redact, payloadLog.redact !== logDefaults.redact),
    payloadLogMaxBytes: fromFile(payloadLog.maxBytes, payloadLog.maxBytes !== logDefaults.max_bytes),
  };
}
