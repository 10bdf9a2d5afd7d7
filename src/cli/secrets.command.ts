import { Command } from 'commander';
import { withExamples } from './examples';
import { loadServer } from './load-server';
import { storeCommand } from './store-command';
import type { SecretsOptions } from './secrets';

const NEEDED = 'the database and the master key; not needed with DATABASE_URL and SLUICE_MASTER_KEY';

/** Creates the `secrets` command. */
export function secretsCommand(): Command {
  const secrets = new Command('secrets').description('Manage the secrets that are stored in the database.');
  const add = (name: string, description: string, example: string): Command => {
    const command = storeCommand(name, description, NEEDED);
    secrets.addCommand(command);
    return withExamples(command, `secrets ${example} --config-path gateway.yaml`);
  };
  const describeName = (command: Command): Command =>
    command.argument('<scope>', 'the scope').argument('<key>', 'the key in the scope');

  describeName(
    add(
      'put',
      'Create or replace the secret {{secrets/SCOPE/KEY}}. The value is read from standard input.',
      'put llm key < key.txt',
    ),
  ).action(async (scope: string, key: string, options: SecretsOptions) =>
    (await loadServer()).putSecret({ scope, key }, options),
  );
  add('list', 'List the secrets, without their values.', 'list').action(async (options: SecretsOptions) =>
    (await loadServer()).listSecrets(options),
  );
  describeName(add('delete', 'Delete a secret.', 'delete llm key')).action(
    async (scope: string, key: string, options: SecretsOptions) =>
      (await loadServer()).deleteSecret({ scope, key }, options),
  );
  add('rotate', 'Encrypt all stored secrets with the current master key. Servers keep running.', 'rotate').action(
    async (options: SecretsOptions) => (await loadServer()).rotateStoredSecrets(options),
  );
  return secrets;
}
