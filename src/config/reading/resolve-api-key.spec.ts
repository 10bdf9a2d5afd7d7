import { execFileSync } from 'node:child_process';
import { chmodSync, symlinkSync } from 'node:fs';
import { relative } from 'node:path';
import { SourceFiles } from '../source-files';
import { resolveApiKey, type KeySources } from './resolve-api-key';
import { fileOf } from '../../../test/support/config';

const ENV = { KEY: 'from-environment', EMPTY: '', LINES: 'two\nlines' };

const sources = (): KeySources => ({
  env: ENV,
  keyFiles: new Set(),
  files: new SourceFiles(),
  reads: [],
  isTrusted: true,
});

function keyOf(value: unknown): string | undefined {
  const resolved = resolveApiKey(value, sources());
  return 'secret' in resolved ? resolved.secret.reveal() : undefined;
}

function problemOf(value: unknown): string | undefined {
  const resolved = resolveApiKey(value, sources());
  return 'problem' in resolved ? resolved.problem : undefined;
}

describe('resolveApiKey', () => {
  it('reads the key from the environment variable after $, with or without braces', () => {
    expect(keyOf('$KEY')).toBe('from-environment');
    expect(keyOf('${KEY}')).toBe('from-environment');
  });

  it.each([
    ['$UNSET', 'environment variable UNSET is not set; set it to the key'],
    ['$EMPTY', 'environment variable EMPTY is empty; set it to the key'],
    ['${UNSET}', 'environment variable UNSET is not set; set it to the key'],
    ['${KEY}/v1', 'environment variable "{KEY}/v1" is not set; set it to the key'],
    ['$', 'found "$" alone; write the name of an environment variable after it'],
    [12, 'found a number; an API key must be a string: put it in quotes'],
    [true, 'found a boolean; an API key must be a string: put it in quotes'],
    [null, 'found null; an API key must be a string'],
    [['k'], 'found a list; an API key must be a string'],
    [{ k: 1 }, 'found a mapping; an API key must be a string'],
  ])('rejects %j', (value, problem) => {
    expect(problemOf(value)).toBe(problem);
  });

  it.each([
    ['key', 'key'],
    ['key\n', 'key'],
    ['key\r\n', 'key'],
    ['key\n\n', 'key\n'],
    [' key ', ' key '],
  ])('reads the key from a file with the text %j and removes one line break at the end', (text, key) => {
    expect(keyOf(fileOf(text))).toBe(key);
  });

  it('accepts a relative path and a symbolic link to a key file', () => {
    const path = fileOf('key\n');
    symlinkSync(path, `${path}.link`);
    expect(keyOf(relative(process.cwd(), path))).toBe('key');
    expect(keyOf(`${path}.link`)).toBe('key');
  });

  it.each(['literal', '', '/', '/no/such/file', 'a\0b', 'x'.repeat(10_000), '~/key'])(
    'uses %j itself as the key',
    (value) => {
      expect(keyOf(value)).toBe(value);
    },
  );

  it('rejects a key file that is too large or not UTF-8 text', () => {
    expect(problemOf(fileOf('x'.repeat(65 * 1024)))).toContain('larger than');
    expect(problemOf(fileOf(Buffer.from([0xff, 0xfe])))).toBe('the key file cannot be read (it is not UTF-8 text)');
  });

  it.each(['', '\n', ' \r\n'])('rejects an empty key file: %j', (text) => {
    expect(problemOf(fileOf(text))).toBe('the key file is empty; must contain the key');
  });

  it('rejects a key file that is a FIFO or a device, without reading it', () => {
    const path = fileOf('key');
    execFileSync('mkfifo', [`${path}.fifo`]);
    for (const special of [`${path}.fifo`, '/dev/zero']) {
      expect(problemOf(special)).toBe('the key file is a device, a socket or a FIFO; must be a regular file');
    }
  });

  (process.getuid?.() === 0 ? it.skip : it)('rejects a key file without read permission', () => {
    const path = fileOf('key');
    chmodSync(path, 0);
    expect(problemOf(path)).toBe('the key file cannot be read (EACCES)');
  });

  it('warns if the key contains characters that an HTTP header cannot contain', () => {
    expect(resolveApiKey('$LINES', sources())).toMatchObject({
      warning: expect.stringContaining('not allowed in an HTTP header'),
    });
    expect(resolveApiKey('$KEY', sources())).not.toHaveProperty('warning', expect.anything());
  });
});
