import { join } from 'node:path';
import { errorOf } from '../../test/support/config';
import { folderWith, masterKeyText } from '../../test/support/external-models';
import { Secret } from '../config';
import { parseMasterKey } from './master-keys';
import { readMasterKeys } from './read-master-keys';

const [ONE, TWO, THREE] = [masterKeyText(), masterKeyText(), masterKeyText()];
const folder = folderWith({ one: `${ONE}\n`, two: TWO, short: 'canary-short' });

interface Given {
  readonly key?: string;
  readonly previous?: string;
  readonly file?: string;
  readonly previousFile?: string;
}

function read({ key, previous, file, previousFile }: Given) {
  const path = (name: string | undefined): string | null => (name === undefined ? null : join(folder, name));
  return readMasterKeys(
    { masterKey: key ? new Secret(key) : undefined, previousMasterKey: previous ? new Secret(previous) : undefined },
    { directory: null, masterKeyFile: path(file), previousMasterKeyFile: path(previousFile) },
  );
}

describe('readMasterKeys', () => {
  it.each<[string, Given, string[]]>([
    ['no key', {}, []],
    ['the variable', { key: ONE }, [ONE]],
    ['the file', { file: 'one' }, [ONE]],
    ['the variable rather than the file', { key: TWO, file: 'one' }, [TWO]],
    ['the current key before the previous one', { key: THREE, previous: TWO }, [THREE, TWO]],
    ['the files of both keys', { file: 'one', previousFile: 'two' }, [ONE, TWO]],
  ])('returns %s', (_what, given, expected) => {
    expect(read(given)).toEqual(expected.map((text) => parseMasterKey(text, 'test')));
  });

  it.each<[string, Given, string, RegExp]>([
    ['a file that is too short', { file: 'short' }, 'databricks.secrets.master_key_file', /must be 32 random bytes/],
    [
      'a file that does not exist',
      { key: ONE, previousFile: 'no' },
      'databricks.secrets.previous_master_key_file',
      /ENOENT/,
    ],
    ['a previous key without a current one', { previous: ONE }, 'databricks.secrets', /no current one/],
  ])('rejects %s', (_what, given, path, message) => {
    const { problems } = errorOf(() => read(given));
    expect(problems).toEqual([{ path, line: undefined, message: expect.stringMatching(message) as string }]);
    expect(problems[0]?.message).not.toContain('canary');
  });
});
