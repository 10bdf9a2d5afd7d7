import { Logger } from '@nestjs/common';
import { FileEndpointSource } from '../../src/config/reload/file-endpoint-source';
import { loadGatewayFile } from '../../src/config/load-gateway-file';
import { catalog, type KeyedConfig } from './config';

/** A file with one endpoint. `key`: the key, or the path of its file. */
export function configText(name: string, key = 'canary-literal'): string {
  return `
endpoints:
  - name: ${name}
    endpoint_type: llm/v1/chat
    model: {provider: openai, name: m, config: {openai_api_key: ${key}}}
`;
}

export function serveFile(path: string): FileEndpointSource {
  return new FileEndpointSource((keyFiles) => loadGatewayFile(path, catalog, {}, { keyFiles }));
}

/** As often as it takes: a change is seen at the first look, and read at the second that finds it the same. */
export function pollForChanges(config: FileEndpointSource): void {
  for (let looks = 0; looks < 3; looks += 1) config.reloadIfChanged();
}

export function namesOf(config: FileEndpointSource): string[] {
  return config.current().endpoints.map(({ name }) => name);
}

/** The key of the first endpoint. */
export function keyOf(config: FileEndpointSource): string {
  return (config.current().endpoints[0]!.target.config as KeyedConfig).openai_api_key.reveal();
}

/** Takes down what is logged instead of printing it, until `jest.restoreAllMocks`. */
export function captureLog(): string[] {
  const log: string[] = [];
  for (const level of ['log', 'warn', 'error'] as const) {
    jest.spyOn(Logger.prototype, level).mockImplementation((...said: unknown[]) => {
      log.push(`${level}: ${String(said[0])}`);
    });
  }
  return log;
}
