import { Logger } from '@nestjs/common';
import { GatewayFileLoader } from '../../src/config/gateway-file-loader';
import { FileEndpointSource, type SnapshotLoader } from '../../src/config/reload/file-endpoint-source';
import type { GatewaySnapshot, ProviderDeclaration } from '../../src/config/snapshot';
import { catalog, type KeyedConfig } from './config';

/** Returns a file with one endpoint. `key`: the key, or the path of its file. */
export function configText(name: string, key = 'canary-literal'): string {
  return `
endpoints:
  - name: ${name}
    endpoint_type: llm/v1/chat
    model: {provider: openai, name: m, config: {openai_api_key: ${key}}}
`;
}

export function serveFile(path: string): FileEndpointSource {
  return new FileEndpointSource(new GatewayFileLoader(path, catalog, {}));
}

/** A loader that gets its snapshots from a function. */
export function loaderOf<P extends ProviderDeclaration>(load: () => GatewaySnapshot<P>): SnapshotLoader<P> {
  return { load, reload: () => Promise.resolve().then(load) };
}

/** Polls often enough to load a change: a changed file is loaded once it is the same in two polls. */
export async function pollForChanges(config: FileEndpointSource): Promise<void> {
  for (let polls = 0; polls < 3; polls += 1) await config.reloadIfChanged();
}

export function namesOf(config: FileEndpointSource): string[] {
  return config.current().endpoints.map(({ name }) => name);
}

/** Returns the API key of the first endpoint. */
export function keyOf(config: FileEndpointSource): string {
  return (config.current().endpoints[0]!.target.config as KeyedConfig).openai_api_key.reveal();
}

/** Captures log messages instead of printing them, until `jest.restoreAllMocks`. */
export function captureLog(): string[] {
  const log: string[] = [];
  for (const level of ['log', 'warn', 'error'] as const) {
    jest.spyOn(Logger.prototype, level).mockImplementation((...args: unknown[]) => {
      log.push(`${level}: ${String(args[0])}`);
    });
  }
  return log;
}
