import { writeFileSync } from 'node:fs';
import { catalog, fileOf, type KeyedConfig } from '../../test/support/config';
import { GatewayFileLoader } from './gateway-file-loader';
import type { GatewaySnapshot } from './snapshot';
import { parseText } from './yaml/file-content';

interface EndpointOptions {
  readonly model?: string;
  readonly key?: string;
  readonly lines?: string;
}

function endpoint(name: string, { model = 'm', key = 'canary', lines = '' }: EndpointOptions = {}): string {
  return `  - name: ${name}
    endpoint_type: llm/v1/chat
    model: {provider: openai, name: ${model}, config: {openai_api_key: ${key}}}
${lines}`;
}

function route(name: string, ...destinations: readonly string[]): string {
  const list = destinations.map((each) => `{name: ${each}, traffic_percentage: ${100 / destinations.length}}`);
  return `  - {name: ${name}, task_type: llm/v1/chat, destinations: [${list.join(', ')}]}\n`;
}

const listOf = (key: string, items: readonly string[]): string => `${key}:\n${items.join('')}`;
const fileWith = (...endpoints: readonly string[]): string => listOf('endpoints', endpoints);

/** Loads `before`, then replaces the file by `after` and loads it again. */
async function reloaded(before: string, after: string): Promise<[GatewaySnapshot, GatewaySnapshot]> {
  const path = fileOf(before);
  const loader = new GatewayFileLoader(path, catalog, {});
  const first = loader.load();
  writeFileSync(path, after);
  return [first, await loader.reload()];
}

/** Returns for each endpoint and route of the second snapshot whether the first one has the same object. */
function keptIn([first, second]: readonly [GatewaySnapshot, GatewaySnapshot]): Record<string, boolean> {
  const all = [...second.endpoints, ...second.routes];
  const before = new Set<object>([...first.endpoints, ...first.routes]);
  return Object.fromEntries(all.map((each) => [each.name, before.has(each)]));
}

describe('GatewayFileLoader', () => {
  it('keeps the objects of unchanged endpoints and binds the changed one only', async () => {
    const before = fileWith(endpoint('one'), endpoint('two'), endpoint('three'));
    const after = fileWith(endpoint('one'), endpoint('two', { model: 'other' }), endpoint('three'));
    const snapshots = await reloaded(before, after);
    expect(keptIn(snapshots)).toEqual({ one: true, two: false, three: true });
    expect(snapshots[1].byName.get('two')?.target.model).toBe('other');
  });

  it('keeps endpoints that move, are written in another style, or follow a new or removed one', async () => {
    const flow = '  - {endpoint_type: llm/v1/chat, name: b, model: {provider: openai, config: {openai_api_key: k}}}\n';
    const block =
      '  # moved\n  - "endpoint_type": llm/v1/chat\n    name: b\n    model:\n      provider: openai\n' +
      "      config: {'openai_api_key': k}\n";
    const snapshots = await reloaded(fileWith(endpoint('gone'), endpoint('a'), flow), fileWith(block, endpoint('a')));
    expect(keptIn(snapshots)).toEqual({ b: true, a: true });
    expect(snapshots[1].endpoints.map(({ name }) => name)).toEqual(['b', 'a']);
  });

  it('binds the endpoints whose key file has changed, and no others', async () => {
    const [changed, same] = [fileOf('first'), fileOf('same')];
    const path = fileOf(fileWith(endpoint('one', { key: changed }), endpoint('two', { key: same }), endpoint('three')));
    const loader = new GatewayFileLoader(path, catalog, {});
    const first = loader.load();
    writeFileSync(changed, 'second');
    const second = await loader.reload();
    expect(keptIn([first, second])).toEqual({ one: false, two: true, three: true });
    expect((second.byName.get('one')?.target.config as KeyedConfig).openai_api_key.reveal()).toBe('second');
  });

  it('binds an endpoint again when its key, which was no path, becomes the path of a file', async () => {
    const path = fileOf('');
    const key = `${path}.key`;
    writeFileSync(path, fileWith(endpoint('one', { key })));
    const loader = new GatewayFileLoader(path, catalog, {});
    loader.load();
    writeFileSync(key, 'from file');
    const [one] = (await loader.reload()).endpoints;
    expect((one?.target.config as KeyedConfig).openai_api_key.reveal()).toBe('from file');
  });

  it('binds every endpoint again when egress.allow changes', async () => {
    const file = fileWith(endpoint('one'), endpoint('two'));
    const snapshots = await reloaded(file, `${file}egress: {allow: [10.0.0.0/8]}\n`);
    expect(keptIn(snapshots)).toEqual({ one: false, two: false });
    expect(snapshots[1].byName.get('one')?.connection.allow).toEqual(['10.0.0.0/8']);
  });

  it('keeps a route while its endpoints are the same objects', async () => {
    const routes = listOf('routes', [route('r', 'one', 'two'), route('s', 'three')]);
    const before = fileWith(endpoint('one'), endpoint('two'), endpoint('three')) + routes;
    const after = fileWith(endpoint('one'), endpoint('two', { model: 'new' }), endpoint('three')) + routes;
    const snapshots = await reloaded(before, after);
    expect(keptIn(snapshots)).toEqual({ one: true, two: false, three: true, r: false, s: true });
    const [, second] = snapshots;
    expect(second.routesByName.get('r')?.destinations[1]?.endpoint).toBe(second.byName.get('two'));
  });

  it('rejects an unchanged route when the type of its skipped endpoint becomes another one', async () => {
    const skipped = endpoint('two', { lines: '    only_if_env: NOT_SET\n' });
    const routes = listOf('routes', [route('r', 'one', 'two')]);
    const before = fileWith(endpoint('one'), skipped) + routes;
    await expect(reloaded(before, before)).resolves.toHaveLength(2);
    const after = fileWith(endpoint('one'), skipped.replace('llm/v1/chat', 'llm/v1/embeddings')) + routes;
    await expect(reloaded(before, after)).rejects.toMatchObject({
      problems: [{ path: 'routes[0].destinations[1].name', message: expect.stringContaining('llm/v1/embeddings') }],
    });
  });

  it('repeats the warnings of a kept endpoint with its present position', async () => {
    const old = endpoint('old', { lines: '    surprise: 1\n' });
    const [first, second] = await reloaded(fileWith(old), fileWith(endpoint('new'), old));
    expect(first.warnings).toEqual([expect.stringMatching(/^endpoints\[0\]\.surprise \(line 5\): unknown key/)]);
    expect(second.warnings).toEqual([expect.stringMatching(/^endpoints\[1\]\.surprise \(line 8\): unknown key/)]);
    expect(keptIn([first, second])).toEqual({ new: false, old: true });
  });

  it('rejects a kept endpoint whose name a new one has as well', async () => {
    const file = fileWith(endpoint('one'));
    await expect(reloaded(file, file + endpoint('one', { model: 'x' }))).rejects.toMatchObject({
      problems: [{ path: 'endpoints[1].name', line: 5, message: expect.stringContaining('first on line 2') }],
    });
  });

  it('keeps the endpoints of the last valid file after an invalid one', async () => {
    const path = fileOf(fileWith(endpoint('one')));
    const loader = new GatewayFileLoader(path, catalog, {});
    const first = loader.load();
    for (const invalid of ['endpoints: [', fileWith(endpoint('one'), endpoint('two', { lines: '    limit: 1\n' }))]) {
      writeFileSync(path, invalid);
      await expect(loader.reload()).rejects.toThrow('is not a valid configuration');
    }
    writeFileSync(path, fileWith(endpoint('one')));
    expect(keptIn([first, await loader.reload()])).toEqual({ one: true });
  });

  it('parses a large file with the parser that does not block, and a small one at once', async () => {
    const path = fileOf(fileWith(endpoint('small')));
    const parse = jest.fn((text: string, source: string) => Promise.resolve(parseText(text, source)));
    const loader = new GatewayFileLoader(path, catalog, {}, false, parse);
    loader.load();
    await loader.reload();
    expect(parse).not.toHaveBeenCalled();
    writeFileSync(path, fileWith(...Array.from({ length: 100 }, (_, index) => endpoint(`large-${index}`))));
    expect((await loader.reload()).endpoints).toHaveLength(100);
    expect(parse).toHaveBeenCalledTimes(1);
  });
});
