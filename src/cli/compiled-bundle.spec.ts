import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledBundle } from './compiled-bundle';

let folder: string;
let path: string;
let cachePath: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  path = join(folder, 'bundle.js');
  cachePath = `${path}.${process.version}-${process.arch}.cache`;
  writeFileSync(path, '(function () { return 1; })');
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(): { bundle: CompiledBundle; result: unknown; isCached: boolean } {
  const bundle = new CompiledBundle(path);
  const evaluate = bundle.script.runInThisContext() as () => unknown;
  return { bundle, result: evaluate(), isCached: bundle.script.cachedDataRejected === false };
}

describe('a bundle', () => {
  it('is compiled without a cache at first, and from its cache after that', () => {
    const { bundle, ...first } = load();
    expect(first).toEqual({ result: 1, isCached: false });
    bundle.store();
    expect(readdirSync(folder)).toEqual(['bundle.js', `bundle.js.${process.version}-${process.arch}.cache`]);
    expect(load()).toMatchObject({ result: 1, isCached: true });
  });

  it('ignores the cache of another text of the same length', () => {
    load().bundle.store();
    writeFileSync(path, '(function () { return 2; })');
    const { bundle, ...changed } = load();
    expect(changed).toEqual({ result: 2, isCached: false });
    bundle.store();
    expect(load()).toMatchObject({ result: 2, isCached: true });
  });

  it.each<[string, (cache: Buffer) => Buffer]>([
    ['is empty', () => Buffer.alloc(0)],
    ['is another file', () => Buffer.from('not compiled code, but longer than two checksums')],
    ['is truncated', (cache) => cache.subarray(0, -1)],
    ['has an incorrect byte in the middle', (cache) => withByteChanged(cache, cache.length >> 1)],
    ['has an incorrect checksum', (cache) => withByteChanged(cache, cache.length - 1)],
  ])('ignores and replaces a cache that %s', (_, damage) => {
    load().bundle.store();
    const intact = readFileSync(cachePath);
    writeFileSync(cachePath, damage(Buffer.from(intact)));
    const { bundle, ...damaged } = load();
    expect(damaged).toEqual({ result: 1, isCached: false });
    bundle.store();
    expect(load()).toMatchObject({ result: 1, isCached: true });
  });

  it('is compiled if its cache can be neither read nor written', () => {
    mkdirSync(cachePath);
    load().bundle.store();
    expect(load()).toMatchObject({ result: 1, isCached: false });
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('leaves a cache that V8 has used unchanged', () => {
    load().bundle.store();
    const { bundle } = load();
    rmSync(cachePath);
    bundle.store();
    expect(readdirSync(folder)).toEqual(['bundle.js']);
  });
});

function withByteChanged(bytes: Buffer, index: number): Buffer {
  bytes[index]! ^= 1;
  return bytes;
}
