import { codeOf, decodeUtf8 } from '../files';
import { isMapping } from '../objects';
import { displayKey, displayValue, kindOf } from '../redaction';
import type { ReadingContext } from '../report';
import { Secret } from '../secret';
import { apiKeysOf, isDocument } from './is-api-key';
import type { Part } from './object-parts';

const MAX_KEY_FILE_BYTES = 64 * 1024;
/** The characters that RFC 9110, section 5.5, allows in a header value. */
const FITS_HEADER = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Matches paths, and hardly any key. */
const LIKE_A_PATH = /^(?:~|\.{1,2})?\/|^[a-z]:\\|\.(?:txt|key|pem|secret|token|json|ya?ml|env)$/i;

const PLAIN_TEXT = 'found a key in plain text; write $NAME for an environment variable, or the path of a file';
const MISSING_FILE =
  'looks like the path of a file, but there is no such file; as in MLflow, the path itself is used as the key';

/** A key with an optional warning, or a problem. The messages never contain the key. */
export type ResolvedKey =
  | {
      secret: Secret;
      warning?: string;
      /** Whether the key itself is written in the gateway file. */
      isPlainText?: boolean;
      /** Whether the value of the field looks like a path. */
      isLikePath?: boolean;
      /** Path of the file that contains the key. */
      file?: string;
    }
  | { problem: string };

/** What the resolution of a key reads besides its value. */
export type KeySources = Pick<ReadingContext, 'env' | 'keyFiles' | 'files' | 'reads' | 'isTrusted'>;

/**
 * Resolves an API key as MLflow does: `$NAME`, and in Sluice also `${NAME}`, is an environment variable; the path of a
 * file is replaced by the file's text without its last line break; any other value is the key itself. Relative paths
 * start at the working directory. The path of a file that contained a key before is not used as the key if the file is
 * missing. In a source that is not trusted, every value is the key itself.
 */
export function resolveApiKey(value: unknown, sources: KeySources): ResolvedKey {
  if (typeof value !== 'string') {
    const advice = typeof value === 'object' ? '' : ': put it in quotes';
    return { problem: `found ${kindOf(value)}; an API key must be a string${advice}` };
  }
  if (!sources.isTrusted) return toLiteralKey(value);
  if (value.startsWith('$')) return fromEnvironment(/^\$\{(\w+)\}$/.exec(value)?.[1] ?? value.slice(1), sources.env);
  const key = fromFile(value, sources);
  if (!key && sources.keyFiles.has(value)) return { problem: `the key file ${displayValue(value)} no longer exists` };
  return key ?? { ...toSecret(value), isPlainText: value !== '', isLikePath: LIKE_A_PATH.test(value) };
}

/** Replaces the API keys of an object by `Secret`s and reports what is wrong with them. */
export function resolveApiKeys({ object, source, path }: Part, context: ReadingContext): void {
  const { report } = context;
  if (!isMapping(source)) return;
  for (const property of apiKeysOf(object)) {
    const value = source[property];
    if (value === undefined || value === null) continue;
    const resolved = resolveApiKey(value, context);
    const here = [...path, property];
    if ('problem' in resolved) {
      report.problem(here, resolved.problem);
      // The placeholder keeps the validation from reporting the same property again.
      Reflect.set(object, property, new Secret(''));
      continue;
    }
    if (resolved.warning && !isDocument(object, property)) {
      if (context.isTrusted) report.warn(here, resolved.warning);
      else report.problem(here, resolved.warning);
    }
    if (resolved.file !== undefined) report.files.add(resolved.file);
    if (resolved.isLikePath && typeof value === 'string') {
      report.missingFiles.add(value);
      report.warnOrReject(here, MISSING_FILE);
    } else if (resolved.isPlainText) report.rejectIfStrict(here, PLAIN_TEXT);
    Reflect.set(object, property, resolved.secret);
  }
}

function fromEnvironment(name: string, env: NodeJS.ProcessEnv): ResolvedKey {
  const value = env[name];
  if (value) return toSecret(value);
  if (name === '') return { problem: 'found "$" alone; write the name of an environment variable after it' };
  const state = value === '' ? 'empty' : 'not set';
  return { problem: `environment variable ${displayKey(name)} is ${state}; set it to the key` };
}

/** Returns undefined if the value is not the path of a file. */
function fromFile(value: string, { files, reads }: KeySources): ResolvedKey | undefined {
  const state = files.stateOf(value, MAX_KEY_FILE_BYTES);
  reads.push({ path: value, maxBytes: MAX_KEY_FILE_BYTES, state });
  // A directory is no key file either, but short keys could be the names of directories.
  if (state.kind === 'absent' || state.kind === 'directory') return undefined;
  if (state.kind === 'other') {
    return { problem: 'the key file is a device, a socket or a FIFO; must be a regular file' };
  }
  return state.bytes ? fromBytes(state.bytes, value) : { problem: unreadable(state.error) };
}

function fromBytes(bytes: Buffer, file: string): ResolvedKey {
  try {
    const key = decodeUtf8(bytes).replace(/\r?\n$/, '');
    return key.trim() === '' ? { problem: 'the key file is empty; must contain the key' } : { ...toSecret(key), file };
  } catch (error) {
    return { problem: unreadable(error) };
  }
}

function unreadable(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined) {
    const limit = `the key file is larger than ${MAX_KEY_FILE_BYTES} bytes`;
    return `${limit}; it must contain the key and nothing else`;
  }
  const reason = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8 text' : code;
  return `the key file cannot be read (${reason})`;
}

/** A key that the operator did not write. */
function toLiteralKey(value: string): ResolvedKey {
  return value.trim() === '' ? { problem: 'found an empty key' } : toSecret(value);
}

function toSecret(value: string): { secret: Secret; warning?: string } {
  const secret = new Secret(value);
  if (FITS_HEADER.test(value)) return { secret };
  return { secret, warning: 'the key contains a line break or a character that is not allowed in an HTTP header' };
}
