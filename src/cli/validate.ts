import { NestFactory } from '@nestjs/core';
import { loadGatewayFile, processVariables, type GatewaySnapshot, type LoadOptions } from '../config';
import { ProviderRegistry } from '../providers/contract/provider-registry';
import { ProvidersModule } from '../providers/providers.module';
import { orExit } from './report';

export interface ValidateOptions extends LoadOptions {
  readonly configPath: string;
}

/** Loads the file as the server does. Prints its problems, or how much it defines. */
export async function validate({ configPath, strict }: ValidateOptions): Promise<void> {
  const context = await NestFactory.createApplicationContext(ProvidersModule, { logger: false });
  const catalog = context.get(ProviderRegistry);
  const snapshot = orExit(() => loadGatewayFile(configPath, catalog, processVariables(), { strict }));
  for (const warning of snapshot.warnings) process.stderr.write(`warning: ${warning}\n`);
  process.stdout.write(`${snapshot.path} is valid: ${contentOf(snapshot)}.\n`);
  await context.close();
}

function contentOf({ endpoints, routes }: GatewaySnapshot): string {
  const counts = [count(endpoints, 'endpoint')];
  if (routes.length > 0) counts.push(count(routes, 'traffic route'));
  return counts.join(', ');
}

function count({ length }: readonly unknown[], noun: string): string {
  return `${length} ${noun}${length === 1 ? '' : 's'}`;
}
