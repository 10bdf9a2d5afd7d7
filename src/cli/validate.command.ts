import { Command, Option } from 'commander';
import { loadServer } from './load-server';
import type { ValidateOptions } from './validate';

/** Creates the `validate` command. */
export function validateCommand(): Command {
  return new Command('validate')
    .description('Check a configuration file without serving it.')
    .addOption(
      new Option('--config-path <file>', 'the configuration file').env('MLFLOW_GATEWAY_CONFIG').makeOptionMandatory(),
    )
    .option(
      '--strict',
      'also reject unknown keys, endpoint types that the provider does not support, models without a name, and keys in plain text',
      false,
    )
    .action(async (options: ValidateOptions) => {
      const server = await loadServer();
      await server.validate(options);
    });
}
