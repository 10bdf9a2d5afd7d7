import { readFileSync, statSync } from 'node:fs';
import { codeOf } from '../code-of';
import { kindOf, shown, shownKey } from '../shown';
import { Secret } from '../secret';

const LARGEST_KEY_FILE = 64 * 1024;
/** RFC 9110, section 5.5: what may stand in a header, where keys go. */
const FITS_HEADER = /^[\t\x20-\x7e\x80-\xff]*$/;

/** What a path looks like, and hardly any key. */
const LIKE_A_PATH = /^(?:~|\.{1,2})?\/|^[a-z]:\\|\.(?:txt|key|pem|secret|token|json|ya?ml|env)$/i;

/**
 * Either the key, perhaps with something to warn of, or the problem. None of the sentences holds the key.
 * `isPlainText`: the key itself stands in the file; `isLikePath`: and looks like the path of one. `file`: the path that it
 * was read from.
 */
export type ResolvedKey =
  | { secret: Secret; warning?: string; isPlainText?: boolean; isLikePath?: boolean; file?: string }
  | { problem: string };

/**
 * MLflow's reading of a key: `$NAME`, to which `${NAME}` is added, is an environment variable, the path of a file is the
 * file's text without the line end that editors leave, anything else is the key itself. Relative paths start at the working directory.
 *
 * @param keyFiles paths that held keys before: while such a file is away, its path is not the key
 */
export function resolveApiKey(value: unknown, env: NodeJS.ProcessEnv, keyFiles: readonly string[] = []): ResolvedKey {
  if (typeof value !== 'string') {
    const advice = typeof value === 'object' ? '' : ': put it in quotes';
    return { problem: `found ${kindOf(value)}; an API key must be a string${advice}` };
  }
  if (value.startsWith('$')) return fromEnvironment(/^\$\{(\w+)\}$/.exec(value)?.[1] ?? value.slice(1), env);
  const key = fromFile(value);
  if (!key && keyFiles.includes(value)) return { problem: `the key file ${shown(value)} is gone` };
  return key ?? { ...toSecret(value), isPlainText: value !== '', isLikePath: LIKE_A_PATH.test(value) };
}

function fromEnvironment(name: string, env: NodeJS.ProcessEnv): ResolvedKey {
  const value = env[name];
  if (value) return toSecret(value);
  if (name === '') return { problem: 'found "$" alone; write the name of an environment variable after it' };
  return {
    problem: `environment variable ${shownKey(name)} is ${value === '' ? 'empty' : 'not set'}; set it to the key`,
  };
}

/** Undefined where the value is not the path of a file. */
function fromFile(value: string): ResolvedKey | undefined {
  if (!isFile(value)) return undefined;
  try {
    if (statSync(value).size > LARGEST_KEY_FILE) {
      return {
        problem: `the key file is larger than ${LARGEST_KEY_FILE} bytes; it must hold the key and nothing else`,
      };
    }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(value));
    return { ...toSecret(text.replace(/\r?\n$/, '')), file: value };
  } catch (error) {
    const code = codeOf(error);
    const reason = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8 text' : code;
    return { problem: `the key file cannot be read (${reason})` };
  }
}

function isFile(value: string): boolean {
  try {
    return statSync(value).isFile();
  } catch {
    // Not a path, too long for one, or nothing there: then it is the key itself.
    return false;
  }
}

function toSecret(value: string): { secret: Secret; warning?: string } {
  const secret = new Secret(value);
  if (FITS_HEADER.test(value)) return { secret };
  return { secret, warning: 'the key holds a line break or a character that no HTTP header can carry' };
}
