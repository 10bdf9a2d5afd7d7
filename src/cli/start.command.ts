import { Command, InvalidArgumentError, Option } from 'commander';
import type { EffectiveSetting, EffectiveSettings } from '../config';
import { loadServer } from './load-server';
import type { ServeOptions } from './serve';

/**
 * Creates the `start` command under one of its names.
 *
 * @param configVariable the environment variable that may contain the path of the file
 */
export function startCommand(name: string, configVariable: string): Command {
  return new Command(name)
    .description('Serve the endpoints of a configuration file.')
    .addOption(new Option('--config-path <file>', 'the configuration file').env(configVariable).makeOptionMandatory())
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--port <number>', 'the port to listen on; 0 for any free port', integer(0, 65535), 5000)
    .option('--workers <number>', 'the number of worker processes', integer(1, 256), 1)
    .option(
      '--databricks',
      'serve Databricks clients too, as a workspace; the same as "databricks: {}" in the file',
      false,
    )
    .action(async (options: ServeOptions, command: Command) => {
      const server = await loadServer();
      await server.serve(options, sourcesOf(options, command, configVariable));
      server.storeCompiledCode();
    });
}

/** Returns each option with its source. */
function sourcesOf(options: ServeOptions, command: Command, configVariable: string): EffectiveSettings {
  const entries = command.options.map((option): [string, EffectiveSetting] => {
    const name = option.attributeName() as keyof ServeOptions;
    const sources: Record<string, string> = { cli: option.long ?? name, env: configVariable };
    return [name, { value: options[name], source: sources[command.getOptionValueSource(name) ?? ''] ?? 'default' }];
  });
  return Object.fromEntries(entries);
}

function integer(min: number, max: number) {
  return (text: string): number => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It must be an integer from ${min} to ${max}.`);
  };
}
