import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderWith } from '../../test/support/external-models';
import { EnvironmentSecrets } from './environment-secrets';
import { FileSecrets } from './file-secrets';
import { SecretReferences } from './secret-references';

describe('SecretReferences', () => {
  const environment = new EnvironmentSecrets({
    SLUICE_SECRET_LLM_OPENAI: 'from environment',
    SLUICE_SECRET_TEAM_A_B_C_EXAMPLE_COM: 'other characters',
    SLUICE_SECRET_LLM_EMPTY: '',
  });
  const folder = folderWith({
    'llm/openai': 'from file\n',
    'llm/cohere': 'from file\r\n',
    'llm/lines': 'one\ntwo\n\n',
    'llm/blank': '\n',
    'llm/huge': 'x'.repeat(64 * 1024 + 1),
    'llm/empty': 'from file',
    outside: 'not a secret of a scope',
  });
  const references = new SecretReferences([environment, new FileSecrets(folder)]);
  const resolve = (reference: string): string | undefined => references.resolve(reference)?.reveal();

  it('takes a secret from the first source that has it', () => {
    expect(resolve('{{secrets/llm/openai}}')).toBe('from environment');
    expect(resolve('{{secrets/llm/cohere}}')).toBe('from file');
    expect(resolve('{{secrets/llm/empty}}')).toBe('from file');
    expect(resolve('{{secrets/llm/absent}}')).toBeUndefined();
  });

  it('writes names of variables in upper case, with _ for other characters', () => {
    expect(resolve('{{secrets/team-a/b.c@example.com}}')).toBe('other characters');
  });

  it('removes one line break from the end of a file', () => {
    expect(resolve('{{secrets/llm/lines}}')).toBe('one\ntwo\n');
  });

  it('ignores files that are empty or too large', () => {
    expect(resolve('{{secrets/llm/blank}}')).toBeUndefined();
    expect(resolve('{{secrets/llm/huge}}')).toBeUndefined();
  });

  it.each([
    '{{secrets/../outside}}',
    '{{secrets/./outside}}',
    '{{secrets/llm/..}}',
    '{{secrets/llm/../../outside}}',
    '{{secrets//etc/passwd}}',
    '{{secrets/llm/openai',
    '{{secrets/llm/a b}}',
    '{{secrets/llm}}',
    '{{secret/llm/openai}}',
    `{{secrets/llm/${'a'.repeat(129)}}}`,
  ])('does not resolve %s', (reference) => {
    expect(resolve(reference)).toBeUndefined();
  });

  it('follows symbolic links within the folder, as Kubernetes mounts secrets, and no others', () => {
    const mount = folderWith({ '..data_1/key': 'mounted' });
    const outside = folderWith({ 'etc/passwd': 'outside' });
    symlinkSync('..data_1', join(mount, '..data'));
    symlinkSync('..data', join(mount, 'scope'));
    symlinkSync(join(outside, 'etc'), join(mount, 'etc'));
    symlinkSync(join(outside, 'etc/passwd'), join(mount, '..data_1/leak'));
    const mounted = new SecretReferences([new FileSecrets(mount)]);
    expect(mounted.resolve('{{secrets/scope/key}}')?.reveal()).toBe('mounted');
    expect(mounted.resolve('{{secrets/etc/passwd}}')).toBeUndefined();
    expect(mounted.resolve('{{secrets/scope/leak}}')).toBeUndefined();
  });

  it('reports files that have changed since their secret was used', async () => {
    const changing = folderWith({ 'a/b': 'old', 'a/same': 'same', 'a/unused': 'old' });
    const files = new FileSecrets(changing);
    const source = new SecretReferences([files]);
    expect(source.resolve('{{secrets/a/b}}')?.reveal()).toBe('old');
    source.resolve('{{secrets/a/same}}');
    expect(await files.changes()).toEqual([]);
    for (const name of ['b', 'same', 'unused']) {
      writeFileSync(join(changing, 'a', name), name === 'same' ? 'same' : 'new');
    }
    expect(await files.changes()).toEqual([{ scope: 'a', key: 'b' }]);
    expect(source.resolve('{{secrets/a/b}}')?.reveal()).toBe('new');
    rmSync(join(changing, 'a/b'));
    expect(await files.changes()).toEqual([{ scope: 'a', key: 'b' }]);
    expect(await files.changes()).toEqual([]);
  });

  it('reports changes until the listener is removed', () => {
    const seen: (readonly string[])[] = [];
    const remove = references.onChange((paths) => seen.push(paths));
    references.changed([{ scope: 'llm', key: 'openai' }]);
    remove();
    references.changed([{ scope: 'llm', key: 'cohere' }]);
    expect(seen).toEqual([['llm/openai']]);
  });
});
