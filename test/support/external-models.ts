import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { GatewayFileLoader } from '../../src/config/gateway-file-loader';
import { FileEndpointSource } from '../../src/config/reload/file-endpoint-source';
import { blockNameOf, ExternalModelBinder } from '../../src/databricks/external-models';
import { ProviderRegistry } from '../../src/providers/contract/provider-registry';
import { ProvidersModule } from '../../src/providers/providers.module';
import { SecretReferences, SecretVault } from '../../src/secrets';
import { EnvironmentSecrets } from '../../src/secrets/environment-secrets';
import { parseMasterKey } from '../../src/secrets/master-keys';
import { fileOf } from './config';

/** A secret that must appear nowhere. */
export const CANARY = 'canary-6c1d';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
export const SERVICE_ACCOUNT = { type: 'service_account', client_email: 'a@b.test', private_key: privateKey };

/** Returns an external model with a provider's block. `more` replaces other fields. */
export function externalModelOf(provider: string, block?: object, more: object = {}): Record<string, unknown> {
  return { provider, name: 'model-1', task: 'llm/v1/chat', ...(block && { [blockNameOf(provider)]: block }), ...more };
}

/** A random master key in base64. */
export function masterKeyText(): string {
  return randomBytes(32).toString('base64');
}

export function vaultOf(...texts: string[]): SecretVault {
  return new SecretVault(texts.map((text) => parseMasterKey(text, 'test')));
}

/** Writes files into a new folder and returns its path. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-secrets-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** A binder with all providers. `secrets`: environment variables with secrets. */
export async function externalModelBinder({
  vault = vaultOf(masterKeyText()),
  secrets = {},
  allow = [],
  allowedProviders,
}: {
  vault?: SecretVault;
  secrets?: NodeJS.ProcessEnv;
  allow?: readonly string[];
  allowedProviders?: readonly string[];
} = {}): Promise<ExternalModelBinder> {
  const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
  const catalog = context.get(ProviderRegistry);
  const path = fileOf(JSON.stringify({ endpoints: [], egress: { allow } }));
  const file = new FileEndpointSource(new GatewayFileLoader(path, catalog, {}));
  const settings = { allowedProviders: { value: allowedProviders ?? null, source: 'default' } };
  return new ExternalModelBinder(
    catalog,
    vault,
    new SecretReferences([new EnvironmentSecrets(secrets)]),
    file,
    settings,
  );
}
