import { Logger } from '@nestjs/common';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatewayConfig } from './gateway-config';
import { loadGatewayFile } from './load-gateway-file';
import { catalog, errorOf, KeyedConfig } from './testing';

let folder: string;
let file: string;
let log: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-reload-'));
  file = join(folder, 'sluice.yaml');
  log = [];
  for (const level of ['log', 'warn', 'error'] as const) {
    jest.spyOn(Logger.prototype, level).mockImplementation((message: unknown) => {
      log.push(`${level}: ${String(message)}`);
    });
  }
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const textOf = (name: string, key = 'canary-literal'): string => `
endpoints:
  - name: ${name}
    endpoint_type: llm/v1/chat
    model: {provider: openai, name: m, config: {openai_api_key: ${key}}}
`;

function serve(path = file): GatewayConfig {
  return new GatewayConfig((keyFiles) => loadGatewayFile(path, catalog, {}, { keyFiles }));
}

/** As often as it takes: a change is seen at the first look, and read at the second that finds it the same. */
function look(config: GatewayConfig): void {
  for (let looks = 0; looks < 3; looks += 1) config.reloadIfChanged();
}

function namesOf({ snapshot }: GatewayConfig): string[] {
  return snapshot.endpoints.map(({ name }) => name);
}

function keyOf({ snapshot }: GatewayConfig): string {
  return (snapshot.endpoints[0]!.target.config as KeyedConfig).openai_api_key.reveal();
}

/** Writes beside the file and renames over it, as careful editors do. */
function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

describe('a configuration that is served', () => {
  it('is the first generation, and its file is read at the start', () => {
    writeFileSync(file, textOf('one'));
    const config = serve();
    expect(config.generation).toBe(1);
    expect(config.lastReload).toEqual({
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      cause: 'start',
      succeeded: true,
      problems: [],
    });
  });

  it('does not begin with a file that cannot be served', () => {
    writeFileSync(file, 'endpoints: 1');
    expect(errorOf(() => serve()).problems).toHaveLength(1);
  });

  it('is replaced as a whole, and leaves the snapshot before to those who hold it', () => {
    writeFileSync(file, textOf('one'));
    const config = serve();
    const before = config.snapshot;
    writeFileSync(file, textOf('two'));
    expect(config.reload('request')).toMatchObject({ cause: 'request', succeeded: true, problems: [] });
    expect(namesOf(config)).toEqual(['two']);
    expect(before.endpoints.map(({ name }) => name)).toEqual(['one']);
    expect(config.generation).toBe(2);
    expect(log).toEqual([`log: configuration reloaded (request): generation 2, ${file}`]);
  });

  it('goes on when its successor is invalid, which is told with every problem and no key', () => {
    writeFileSync(file, textOf('one'));
    const config = serve();
    const before = config.snapshot;
    writeFileSync(file, textOf('two', '{a: canary-nested}').replace('llm/v1/chat', 'chat'));
    const { succeeded, cause, problems } = config.reload('signal');
    expect([succeeded, cause]).toEqual([false, 'signal']);
    expect(problems.map(({ path }) => path)).toEqual([
      'endpoints[0].endpoint_type',
      'endpoints[0].model.config.openai_api_key',
    ]);
    expect(config.lastReload.problems).toBe(problems);
    expect(config.snapshot).toBe(before);
    expect(config.generation).toBe(1);
    expect(log).toEqual([
      expect.stringMatching(/^error: configuration not reloaded; generation 1 goes on\..*2 problems/),
    ]);
    expect(log.join() + JSON.stringify(config.lastReload)).not.toContain('canary');
  });

  it('goes on when reading its successor fails as nobody expected', () => {
    writeFileSync(file, textOf('one'));
    let isBroken = false;
    const config = new GatewayConfig(() => {
      if (isBroken) throw new TypeError('canary is not a function');
      return loadGatewayFile(file, catalog, {});
    });
    isBroken = true;
    expect(config.reload('request')).toMatchObject({ succeeded: false, problems: [{ path: '' }] });
    expect(JSON.stringify(config.lastReload)).not.toContain('canary');
    expect(log).toEqual([expect.stringContaining('TypeError: canary')]);
    expect(namesOf(config)).toEqual(['one']);
  });

  it('warns of what is odd about its successor', () => {
    writeFileSync(file, textOf('one'));
    const config = serve();
    writeFileSync(file, `${textOf('one')}surprise: 1\n`);
    config.reload('request');
    expect(log[1]).toMatch(/^warn: surprise \(line 6\): unknown key/);
  });
});

describe('a change is found when', () => {
  it.each<[string, () => void]>([
    ['the file is written anew', () => writeFileSync(file, textOf('two'))],
    ['another file is renamed over it', () => replace(file, textOf('two'))],
    [
      'it is written with the same length and time',
      () => {
        writeFileSync(file, textOf('two'));
        utimesSync(file, 1, 1);
      },
    ],
  ])('%s', (_how, change) => {
    writeFileSync(file, textOf('one'));
    utimesSync(file, 1, 1);
    const config = serve();
    look(config);
    expect(config.generation).toBe(1);
    change();
    look(config);
    expect(namesOf(config)).toEqual(['two']);
    expect(config.lastReload.cause).toBe('change');
    look(config);
    expect(config.generation).toBe(2);
  });

  it('the folder behind a link is swapped, as Kubernetes does with a ConfigMap', () => {
    for (const name of ['one', 'two']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'sluice.yaml'), textOf(name));
    }
    symlinkSync('one', join(folder, '..data'));
    symlinkSync(join('..data', 'sluice.yaml'), file);
    const config = serve();
    look(config);
    symlinkSync('two', join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    look(config);
    expect(namesOf(config)).toEqual(['two']);
    expect(config.snapshot.path).toBe(file);
  });

  it('a key file holds another key', () => {
    const key = join(folder, 'key');
    writeFileSync(key, 'first\n');
    writeFileSync(file, textOf('one', key));
    const config = serve();
    look(config);
    expect(keyOf(config)).toBe('first');
    replace(key, 'second\n');
    look(config);
    expect(keyOf(config)).toBe('second');
    expect(config.generation).toBe(2);
  });

  it('a key file changes that only the successor names', () => {
    const key = join(folder, 'key');
    writeFileSync(file, textOf('one'));
    const config = serve();
    writeFileSync(key, 'first');
    writeFileSync(file, textOf('one', key));
    look(config);
    replace(key, 'second');
    look(config);
    expect(keyOf(config)).toBe('second');
    expect(config.generation).toBe(3);
  });

  it('it came while the file was being read', () => {
    writeFileSync(file, textOf('one'));
    let afterReading = (): void => {};
    const config = new GatewayConfig(() => {
      const snapshot = loadGatewayFile(file, catalog, {});
      afterReading();
      return snapshot;
    });
    writeFileSync(file, textOf('two'));
    afterReading = () => {
      afterReading = () => {};
      replace(file, textOf('three'));
    };
    config.reload('request');
    expect(namesOf(config)).toEqual(['two']);
    look(config);
    expect(namesOf(config)).toEqual(['three']);
  });
});

describe('nothing is read again', () => {
  it('when only the time of the file changes, or it is replaced by an equal one', () => {
    writeFileSync(file, textOf('one'));
    const config = serve();
    look(config);
    utimesSync(file, 1, 1);
    look(config);
    replace(file, textOf('one'));
    look(config);
    expect(config.lastReload.cause).toBe('start');
  });

  it('before two looks have found the same: it may still be being written', () => {
    writeFileSync(file, textOf('one'));
    const config = serve();
    look(config);
    writeFileSync(file, '');
    config.reloadIfChanged();
    writeFileSync(file, textOf('two'));
    config.reloadIfChanged();
    expect(config.lastReload.cause).toBe('start');
    config.reloadIfChanged();
    expect(namesOf(config)).toEqual(['two']);
    expect(log).toHaveLength(1);
  });

  it('as long as an invalid file stays as it is, so it is told once; and mended, it is served', () => {
    writeFileSync(file, textOf('one'));
    const config = serve();
    look(config);
    writeFileSync(file, 'endpoints: 1');
    look(config);
    look(config);
    expect(log).toHaveLength(1);
    expect(config.lastReload.succeeded).toBe(false);
    replace(file, textOf('one'));
    look(config);
    expect(config.lastReload).toMatchObject({ cause: 'change', succeeded: true });
    expect(config.generation).toBe(2);
  });
});

describe('while a file is away', () => {
  it('the one that was read goes on, until the file is back', () => {
    writeFileSync(file, textOf('one'));
    const config = serve();
    look(config);
    rmSync(file);
    look(config);
    expect(config.lastReload.problems).toEqual([{ path: '', line: undefined, message: 'there is no such file' }]);
    expect(namesOf(config)).toEqual(['one']);
    writeFileSync(file, textOf('one'));
    look(config);
    expect(config.lastReload.succeeded).toBe(true);
  });

  it('the path of a key does not become the key', () => {
    const key = join(folder, 'key');
    writeFileSync(key, 'first');
    writeFileSync(file, textOf('one', key));
    const config = serve();
    look(config);
    rmSync(key);
    look(config);
    expect(config.lastReload.problems).toEqual([
      { path: 'endpoints[0].model.config.openai_api_key', line: 5, message: expect.stringContaining('is gone') },
    ]);
    expect(keyOf(config)).toBe('first');
    writeFileSync(key, 'second');
    look(config);
    expect(keyOf(config)).toBe('second');
  });

  it('a key that the file no longer names is not missed, also where another path begins like it', () => {
    const key = join(folder, 'key');
    writeFileSync(key, 'first');
    writeFileSync(`${key}-2`, 'second');
    writeFileSync(file, textOf('one', key));
    const config = serve();
    writeFileSync(file, textOf('one', `${key}-2`));
    rmSync(key);
    expect(config.reload('request').succeeded).toBe(true);
    expect(keyOf(config)).toBe('second');
  });
});
