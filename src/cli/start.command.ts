import { Command, InvalidArgumentError, Option } from 'commander';
import type { EffectiveSetting, EffectiveSettings } from '../config';
import { serve, type ServeOptions } from './serve';

/** `start` under one of its names; the file may also come from the environment. */
export function startCommand(name: string, configVariable: string): Command {
  return new Command(name)
    .description('Serves the endpoints of a configuration file.')
    .addOption(new Option('--config-path <file>', 'the configuration file').env(configVariable).makeOptionMandatory())
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--port <number>', 'the port to listen on; 0 for any that is free', wholeNumber(0, 65535), 5000)
    .option('--workers <number>', 'how many processes serve', wholeNumber(1, 256), 1)
    .action((options: ServeOptions, command: Command) => serve(options, sourcesOf(options, command, configVariable)));
}

/** Each option with where it came from. */
function sourcesOf(options: ServeOptions, command: Command, configVariable: string): EffectiveSettings {
  const entries = command.options.map((option): [string, EffectiveSetting] => {
    const name = option.attributeName() as keyof ServeOptions;
    const sources: Record<string, string> = { cli: option.long ?? name, env: configVariable };
    return [name, { value: options[name], source: sources[command.getOptionValueSource(name) ?? ''] ?? 'default' }];
  });
  return Object.fromEntries(entries);
}

function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
