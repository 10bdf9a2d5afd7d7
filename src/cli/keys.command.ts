import { Command } from 'commander';
import { withExamples } from './examples';
import type { KeysOptions, NewKeyOptions } from './keys';
import { loadServer } from './load-server';
import { storeCommand } from './store-command';

/** Creates the `keys` command. */
export function keysCommand(): Command {
  const keys = new Command('keys').description('Manage the API keys that are stored in the database.');
  const add = (name: string, description: string, ...examples: readonly string[]): Command => {
    const command = storeCommand(name, description);
    keys.addCommand(command);
    return withExamples(command, ...examples);
  };

  add(
    'create',
    'Create an API key and print it, once. The database stores only its digest.',
    'keys create --config-path gateway.yaml --user alice@example.com',
    "keys create --config-path gateway.yaml --service-principal ci --scopes query --endpoints 'chat-*' --limit 100/minute",
    'keys create --user alice@example.com --for-file alice',
  )
    .option('--user <name>', 'the user that the key identifies')
    .option('--service-principal <id>', 'the service principal that the key identifies, in place of a user')
    .option('--display-name <name>', 'the name of the owner in listings')
    .option('--groups <names...>', 'groups of the owner')
    .option('--admin', 'the owner is an admin')
    .option('--expires-at <time>', 'when the key expires, e.g. 2027-01-01; by default never')
    .option('--scopes <scopes...>', 'what the key may be used for: view, query, manage, admin; by default everything')
    .option('--endpoints <patterns...>', 'the endpoints that the key may be used for, e.g. "chat-*"; by default all')
    .option('--limit <calls/period>', 'maximum number of requests, e.g. 100/minute')
    .option('--for-file <id>', 'do not store the key; print an entry with this id for auth.api_keys.keys')
    .action(async (options: NewKeyOptions) => (await loadServer()).createKey(options));
  add('list', 'List the API keys, without the keys themselves.', 'keys list --config-path gateway.yaml').action(
    async (options: KeysOptions) => (await loadServer()).listKeys(options),
  );
  add(
    'rotate',
    'Replace an API key by a new one with the same rights, and print that once.',
    'keys rotate KEY_ID --grace 3600 --config-path gateway.yaml',
  )
    .argument('<id>', 'the id of the key')
    .option('--grace <seconds>', 'how long the previous key remains valid', '0')
    .action(async (id: string, options: KeysOptions & { grace: string }) =>
      (await loadServer()).rotateKey(id, options),
    );
  add(
    'revoke',
    'Revoke an API key. Servers reject it within a second.',
    'keys revoke KEY_ID --config-path gateway.yaml',
  )
    .argument('<id>', 'the id of the key')
    .action(async (id: string, options: KeysOptions) => (await loadServer()).revokeKey(id, options));
  return keys;
}

/** Creates the `password` command. */
export function passwordCommand(): Command {
  const password = new Command('password')
    .description('Print the hash of a password for auth.users. The password is read from standard input.')
    .action(async () => (await loadServer()).printPasswordHash());
  return withExamples(password, 'password', 'password < password.txt');
}
