import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configText, namesOf, serveFile, takeDownLog } from '../../../test/support/served-config';
import { GatewayConfig } from './gateway-config';
import { loadGatewayFile } from '../load-gateway-file';
import { catalog, errorOf } from '../../../test/support/config';

let folder: string;
let file: string;
let log: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-reload-'));
  file = join(folder, 'sluice.yaml');
  log = takeDownLog();
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe('a configuration that is served', () => {
  it('is the first generation, and its file is read at the start', () => {
    writeFileSync(file, configText('one'));
    const config = serveFile(file);
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
    expect(errorOf(() => serveFile(file)).problems).toHaveLength(1);
  });

  it('is replaced as a whole, and leaves the snapshot before to those who hold it', () => {
    writeFileSync(file, configText('one'));
    const config = serveFile(file);
    const before = config.snapshot;
    writeFileSync(file, configText('two'));
    expect(config.reload('request')).toMatchObject({ cause: 'request', succeeded: true, problems: [] });
    expect(namesOf(config)).toEqual(['two']);
    expect(before.endpoints.map(({ name }) => name)).toEqual(['one']);
    expect(config.generation).toBe(2);
    expect(log).toEqual([`log: configuration reloaded (request): generation 2, ${file}`]);
  });

  it('goes on when its successor is invalid, which is told with every problem and no key', () => {
    writeFileSync(file, configText('one'));
    const config = serveFile(file);
    const before = config.snapshot;
    writeFileSync(file, configText('two', '{a: canary-nested}').replace('llm/v1/chat', 'chat'));
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
    writeFileSync(file, configText('one'));
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
    writeFileSync(file, configText('one'));
    const config = serveFile(file);
    writeFileSync(file, `${configText('one')}surprise: 1\n`);
    config.reload('request');
    expect(log[1]).toMatch(/^warn: surprise \(line 6\): unknown key/);
  });
});
