import { linkSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceFile } from '../../../test/support/reloads';
import {
  configText,
  keyOf,
  pollForChanges,
  namesOf,
  serveFile,
  captureLog,
  loaderOf,
} from '../../../test/support/served-config';
import { FileEndpointSource } from './file-endpoint-source';
import { loadGatewayFile } from '../load-gateway-file';
import { catalog } from '../../../test/support/config';

let folder: string;
let file: string;
let log: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-reload-'));
  file = join(folder, 'sluice.yaml');
  log = captureLog();
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe('reloadIfChanged', () => {
  it.each<[string, () => void]>([
    ['the file is overwritten', () => writeFileSync(file, configText('two'))],
    ['another file is renamed onto it', () => replaceFile(file, configText('two'))],
    [
      'the file is written through a hard link, as with a bind mount',
      () => {
        linkSync(file, `${file}.mounted`);
        writeFileSync(`${file}.mounted`, configText('two'));
      },
    ],
    [
      'the file is overwritten with the same length and modification time',
      () => {
        writeFileSync(file, configText('two'));
        utimesSync(file, 1, 1);
      },
    ],
  ])('reloads when %s', async (_how, change) => {
    writeFileSync(file, configText('one'));
    utimesSync(file, 1, 1);
    const config = serveFile(file);
    await pollForChanges(config);
    expect(config.generation).toBe(1);
    change();
    await pollForChanges(config);
    expect(namesOf(config)).toEqual(['two']);
    expect(config.lastReload.cause).toBe('change');
    await pollForChanges(config);
    expect(config.generation).toBe(2);
  });

  it('reloads when the folder behind a symbolic link is swapped, as Kubernetes does with a ConfigMap', async () => {
    for (const name of ['one', 'two']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'sluice.yaml'), configText(name));
    }
    symlinkSync('one', join(folder, '..data'));
    symlinkSync(join('..data', 'sluice.yaml'), file);
    const config = serveFile(file);
    await pollForChanges(config);
    symlinkSync('two', join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    await pollForChanges(config);
    expect(namesOf(config)).toEqual(['two']);
    expect(config.current().path).toBe(file);
  });

  it('reloads when the content of a key file changes', async () => {
    const key = join(folder, 'key');
    writeFileSync(key, 'first\n');
    writeFileSync(file, configText('one', key));
    const config = serveFile(file);
    await pollForChanges(config);
    expect(keyOf(config)).toBe('first');
    replaceFile(key, 'second\n');
    await pollForChanges(config);
    expect(keyOf(config)).toBe('second');
    expect(config.generation).toBe(2);
  });

  it('reloads when a key file changes that only the reloaded file references', async () => {
    const key = join(folder, 'key');
    writeFileSync(file, configText('one'));
    const config = serveFile(file);
    writeFileSync(key, 'first');
    writeFileSync(file, configText('one', key));
    await pollForChanges(config);
    replaceFile(key, 'second');
    await pollForChanges(config);
    expect(keyOf(config)).toBe('second');
    expect(config.generation).toBe(3);
  });

  it('reloads when the file changes while it is being read', async () => {
    writeFileSync(file, configText('one'));
    let afterReading = (): void => {};
    const config = new FileEndpointSource(
      loaderOf(() => {
        const snapshot = loadGatewayFile(file, catalog, {});
        afterReading();
        return snapshot;
      }),
    );
    writeFileSync(file, configText('two'));
    afterReading = () => {
      afterReading = () => {};
      replaceFile(file, configText('three'));
    };
    await config.reload('request');
    expect(namesOf(config)).toEqual(['two']);
    await pollForChanges(config);
    expect(namesOf(config)).toEqual(['three']);
  });
});

describe('reloadIfChanged', () => {
  it('does not reload if only the modification time changes or an identical file replaces it', async () => {
    writeFileSync(file, configText('one'));
    const config = serveFile(file);
    await pollForChanges(config);
    utimesSync(file, 1, 1);
    await pollForChanges(config);
    replaceFile(file, configText('one'));
    await pollForChanges(config);
    expect(config.lastReload.cause).toBe('start');
  });

  it('does not reload a change again that a requested reload has read', async () => {
    const key = join(folder, 'key');
    writeFileSync(key, 'first');
    writeFileSync(file, configText('one'));
    const config = serveFile(file);
    await pollForChanges(config);
    writeFileSync(file, configText('two', key));
    await config.reload('request');
    await pollForChanges(config);
    utimesSync(file, 1, 1);
    await pollForChanges(config);
    expect(config.lastReload.cause).toBe('request');
    expect(config.generation).toBe(2);
  });

  it('does not reload until two checks in a row find the same content', async () => {
    writeFileSync(file, configText('one'));
    const config = serveFile(file);
    await pollForChanges(config);
    writeFileSync(file, '');
    await config.reloadIfChanged();
    writeFileSync(file, configText('two'));
    await config.reloadIfChanged();
    expect(config.lastReload.cause).toBe('start');
    await config.reloadIfChanged();
    expect(namesOf(config)).toEqual(['two']);
    expect(log).toHaveLength(1);
  });

  it('reports an unchanged invalid file once, and reloads when it is corrected', async () => {
    writeFileSync(file, configText('one'));
    const config = serveFile(file);
    await pollForChanges(config);
    writeFileSync(file, 'endpoints: 1');
    await pollForChanges(config);
    await pollForChanges(config);
    expect(log).toHaveLength(1);
    expect(config.lastReload.succeeded).toBe(false);
    replaceFile(file, configText('one'));
    await pollForChanges(config);
    expect(config.lastReload).toMatchObject({ cause: 'change', succeeded: true });
    expect(config.generation).toBe(2);
  });
});

describe('reloadIfChanged', () => {
  it('keeps the snapshot while the file is missing, and reloads when it is back', async () => {
    writeFileSync(file, configText('one'));
    const config = serveFile(file);
    await pollForChanges(config);
    rmSync(file);
    await pollForChanges(config);
    expect(config.lastReload.problems).toEqual([{ path: '', line: undefined, message: 'there is no such file' }]);
    expect(namesOf(config)).toEqual(['one']);
    writeFileSync(file, configText('one'));
    await pollForChanges(config);
    expect(config.lastReload.succeeded).toBe(true);
  });

  it('reloads when a key file appears that was missing when the file was read', async () => {
    const key = join(folder, 'late.key');
    writeFileSync(file, configText('one', key));
    const config = serveFile(file);
    await pollForChanges(config);
    expect(keyOf(config)).toBe(key);
    writeFileSync(key, 'first');
    await pollForChanges(config);
    expect(keyOf(config)).toBe('first');
    expect(config.lastReload.cause).toBe('change');
    await pollForChanges(config);
    expect(config.generation).toBe(2);
  });

  it('does not use the path of a removed key file as the key', async () => {
    const key = join(folder, 'key');
    writeFileSync(key, 'first');
    writeFileSync(file, configText('one', key));
    const config = serveFile(file);
    await pollForChanges(config);
    rmSync(key);
    await pollForChanges(config);
    expect(config.lastReload.problems).toEqual([
      {
        path: 'endpoints[0].model.config.openai_api_key',
        line: 5,
        message: expect.stringContaining('no longer exists'),
      },
    ]);
    expect(keyOf(config)).toBe('first');
    writeFileSync(key, 'second');
    await pollForChanges(config);
    expect(keyOf(config)).toBe('second');
  });

  it('ignores a removed key file that is no longer referenced, even if another path starts with its path', async () => {
    const key = join(folder, 'key');
    writeFileSync(key, 'first');
    writeFileSync(`${key}-2`, 'second');
    writeFileSync(file, configText('one', key));
    const config = serveFile(file);
    writeFileSync(file, configText('one', `${key}-2`));
    rmSync(key);
    expect((await config.reload('request')).succeeded).toBe(true);
    expect(keyOf(config)).toBe('second');
  });
});
