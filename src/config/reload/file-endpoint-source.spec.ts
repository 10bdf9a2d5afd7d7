import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalog, errorOf } from '../../../test/support/config';
import { configText, namesOf, serveFile, captureLog, loaderOf } from '../../../test/support/served-config';
import { loadGatewayFile } from '../load-gateway-file';
import { FileEndpointSource } from './file-endpoint-source';

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

describe('FileEndpointSource', () => {
  it('loads the file when it is created, as generation 1', () => {
    writeFileSync(file, configText('one'));
    const source = serveFile(file);
    expect(source.name).toBe(file);
    expect(source.generation).toBe(1);
    expect(source.lastReload).toEqual({
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      cause: 'start',
      succeeded: true,
      problems: [],
    });
  });

  it('throws InvalidConfigError when the first file is invalid', () => {
    writeFileSync(file, 'endpoints: 1');
    expect(errorOf(() => serveFile(file)).problems).toHaveLength(1);
  });

  it('replaces the snapshot on reload and does not change the previous snapshot', async () => {
    writeFileSync(file, configText('one'));
    const source = serveFile(file);
    const before = source.current();
    writeFileSync(file, configText('two'));
    expect(await source.reload('request')).toMatchObject({ cause: 'request', succeeded: true, problems: [] });
    expect(namesOf(source)).toEqual(['two']);
    expect(before.endpoints.map(({ name }) => name)).toEqual(['one']);
    expect(source.generation).toBe(2);
    expect(log).toEqual([`log: configuration reloaded (request): generation 2, ${file}`]);
  });

  it('keeps the snapshot and reports every problem, without keys, when the changed file is invalid', async () => {
    writeFileSync(file, configText('one'));
    const source = serveFile(file);
    const before = source.current();
    writeFileSync(file, configText('two', '{a: canary-nested}').replace('llm/v1/chat', 'chat'));
    const { succeeded, cause, problems } = await source.reload('signal');
    expect([succeeded, cause]).toEqual([false, 'signal']);
    expect(problems.map(({ path }) => path)).toEqual([
      'endpoints[0].endpoint_type',
      'endpoints[0].model.config.openai_api_key',
    ]);
    expect(source.lastReload.problems).toBe(problems);
    expect(source.current()).toBe(before);
    expect(source.generation).toBe(1);
    expect(log).toEqual([
      expect.stringMatching(/^error: configuration not reloaded; still serving generation 1\..*2 problems/),
    ]);
    expect(log.join() + JSON.stringify(source.lastReload)).not.toContain('canary');
  });

  it('keeps the snapshot and logs the stack when loading throws an unexpected error', async () => {
    writeFileSync(file, configText('one'));
    let isBroken = false;
    const source = new FileEndpointSource(
      loaderOf(() => {
        if (isBroken) throw new TypeError('canary is not a function');
        return loadGatewayFile(file, catalog, {});
      }),
    );
    isBroken = true;
    expect(await source.reload('request')).toMatchObject({ succeeded: false, problems: [{ path: '' }] });
    expect(JSON.stringify(source.lastReload)).not.toContain('canary');
    expect(log).toEqual([expect.stringContaining('TypeError: canary')]);
    expect(namesOf(source)).toEqual(['one']);
  });

  it('logs the warnings of a reloaded file', async () => {
    writeFileSync(file, configText('one'));
    const source = serveFile(file);
    writeFileSync(file, `${configText('one')}surprise: 1\n`);
    await source.reload('request');
    expect(log[1]).toMatch(/^warn: surprise \(line 6\): unknown key/);
  });

  it('calls its listeners after each successful reload until they are removed', async () => {
    writeFileSync(file, configText('one'));
    const source = serveFile(file);
    const seen: string[][] = [];
    const remove = source.onChange(() => seen.push(namesOf(source)));
    writeFileSync(file, configText('two'));
    await source.reload('request');
    expect(seen).toEqual([['two']]);
    writeFileSync(file, 'endpoints: 1');
    await source.reload('request');
    writeFileSync(file, configText('three'));
    remove();
    await source.reload('request');
    expect(seen).toEqual([['two']]);
    expect(namesOf(source)).toEqual(['three']);
  });

  it('merges requested reloads that have not begun, and reads what was written before each request', async () => {
    writeFileSync(file, configText('one'));
    const source = serveFile(file);
    const running = source.reload('request');
    await Promise.resolve();
    writeFileSync(file, configText('two'));
    const waiting = [source.reload('request'), source.reload('request')];
    const bySignal = source.reload('signal');
    expect(waiting[0]).toBe(waiting[1]);
    expect(waiting[0]).not.toBe(running);
    await Promise.all([running, ...waiting, bySignal]);
    expect(namesOf(source)).toEqual(['two']);
    expect(source.generation).toBe(4);
    writeFileSync(file, configText('three'));
    await source.reload('request');
    expect(namesOf(source)).toEqual(['three']);
  });
});
