import { chmodSync, symlinkSync } from 'node:fs';
import { relative } from 'node:path';
import { resolveApiKey } from './resolve-api-key';
import { fileOf } from '../../../test/support/config';

const env = { KEY: 'from-environment', EMPTY: '', LINES: 'two\nlines' };

function keyOf(value: unknown): string | undefined {
  const resolved = resolveApiKey(value, env);
  return 'secret' in resolved ? resolved.secret.reveal() : undefined;
}

function problemOf(value: unknown): string | undefined {
  const resolved = resolveApiKey(value, env);
  return 'problem' in resolved ? resolved.problem : undefined;
}

describe('an API key', () => {
  it('is taken from the environment variable after $, with or without braces', () => {
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
  ])('is refused as %j', (value, problem) => {
    expect(problemOf(value)).toBe(problem);
  });

  it.each([
    ['key', 'key'],
    ['key\n', 'key'],
    ['key\r\n', 'key'],
    ['key\n\n', 'key\n'],
    [' key ', ' key '],
  ])('is the text of a file, %j, without one line end', (text, key) => {
    expect(keyOf(fileOf(text))).toBe(key);
  });

  it('may be in a file named relative to the working directory or by a link', () => {
    const path = fileOf('key\n');
    symlinkSync(path, `${path}.link`);
    expect(keyOf(relative(process.cwd(), path))).toBe('key');
    expect(keyOf(`${path}.link`)).toBe('key');
  });

  it.each(['literal', '', '/', '/no/such/file', 'a\0b', 'x'.repeat(10_000), '~/key'])(
    'is %j itself otherwise',
    (value) => {
      expect(keyOf(value)).toBe(value);
    },
  );

  it('is refused when its file is far too large, or no text', () => {
    expect(problemOf(fileOf('x'.repeat(65 * 1024)))).toContain('larger than');
    expect(problemOf(fileOf(Buffer.from([0xff, 0xfe])))).toBe('the key file cannot be read (it is not UTF-8 text)');
  });

  (process.getuid?.() === 0 ? it.skip : it)('is refused when its file may not be read', () => {
    const path = fileOf('key');
    chmodSync(path, 0);
    expect(problemOf(path)).toBe('the key file cannot be read (EACCES)');
  });

  it('comes with a warning when no header can carry it', () => {
    expect(resolveApiKey('$LINES', env)).toMatchObject({
      warning: expect.stringContaining('not allowed in an HTTP header'),
    });
    expect(resolveApiKey('$KEY', env)).not.toHaveProperty('warning', expect.anything());
  });
});
