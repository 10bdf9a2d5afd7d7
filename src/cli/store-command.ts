import { Command, Option } from 'commander';

/**
 * Creates a subcommand that uses the database of a server.
 * @param needed what the command reads from the configuration file, and which variables replace it
 */
export function storeCommand(
  name: string,
  description: string,
  needed = 'the database; not needed with DATABASE_URL',
): Command {
  const option = new Option('--config-path <file>', `the configuration file, for ${needed}`);
  return new Command(name).description(description).addOption(option.env('MLFLOW_GATEWAY_CONFIG'));
}
