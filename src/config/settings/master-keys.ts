import type { Problem } from '../problems';
import { Secret } from '../secret';

const KEY_BYTES = 32;

/** Returns the key that a variable contains, in base64. The problem does not contain the value. */
export function masterKeyOf(env: NodeJS.ProcessEnv, name: string, problems: Problem[]): Secret | undefined {
  const text = env[name]?.trim();
  if (!text) return undefined;
  if (isKey(text)) return new Secret(text);
  const message = `must be ${KEY_BYTES} bytes in base64; "openssl rand -base64 ${KEY_BYTES}" prints a new key`;
  problems.push({ path: name, line: undefined, message });
  return undefined;
}

function isKey(text: string): boolean {
  return /^[\w+/-]+={0,2}$/.test(text) && Buffer.from(text, 'base64').length === KEY_BYTES;
}
