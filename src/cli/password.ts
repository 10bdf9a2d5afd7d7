import { hashPassword } from '../auth';
import { MAX_BYTES, readSecretInput } from './read-secret-input';

/** Prints the hash of the password on standard input, for `auth.users` of the gateway file. */
export async function printPasswordHash(): Promise<void> {
  const password = await readSecretInput('Password: ');
  const problem =
    password === undefined
      ? `The password is larger than ${MAX_BYTES} bytes.`
      : password === ''
        ? 'The password is empty. Write it to standard input, e.g. sluice password < FILE'
        : undefined;
  if (password === undefined || problem !== undefined) {
    process.stderr.write(`${problem}\n`);
    process.exit(1);
  }
  process.stdout.write(`${await hashPassword(password)}\n`);
}
