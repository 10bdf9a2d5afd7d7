import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import ts from 'typescript';
import { VERSION } from '../../src/client/version';
import { version } from '../../src/version';

const run = promisify(execFile);
const ROOT = resolve(__dirname, '../..');
const MAX_BYTES = 12 * 1024;

/** A project that has the package installed. */
const project = mkdtempSync(join(tmpdir(), 'sluice-client-'));
beforeAll(() => {
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(ROOT, join(project, 'node_modules', 'sluice'));
  symlinkSync(join(ROOT, 'node_modules', '@types'), join(project, 'node_modules', '@types'));
});
afterAll(() => rmSync(project, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(project, name);
  writeFileSync(path, text);
  return path;
}

const NAMES = `JSON.stringify([typeof client.getDeployClient, typeof client.MlflowGatewayClient, new client.PagedList() instanceof Array])`;

/** Uses the types in ways that are right, and in ways that are wrong on the lines that say so. */
const CONSUMER = `
import { getDeployClient, HttpError, MlflowGatewayClient, type Endpoint } from 'sluice/client';

export async function use(signal: AbortSignal): Promise<string[]> {
  const client = getDeployClient('http://localhost:5000', { token: 't' });
  const endpoints: Endpoint[] = await client.listEndpoints({ signal });
  const { choices } = await client.chat('chat', { messages: [{ role: 'user', content: 'x' }], temperature: 0, top_k: 3 });
  for await (const chunk of client.predictStream({ endpoint: 'chat', inputs: {}, signal })) chunk.choices?.[0]?.delta?.content;
  const typed = await client.predict<{ answer: number }>({ endpoint: 'chat', inputs: { q: 1 } });
  const routes = await new MlflowGatewayClient().searchRoutes();
  await getDeployClient('databricks').updateEndpointRateLimits('chat', { rate_limits: [{ calls: 1, renewal_period: 'minute' }] });
  // @ts-expect-error: messages is missing
  await client.chat('chat', { prompt: 'x' });
  // @ts-expect-error: only Databricks has it
  await client.updateEndpointRateLimits('chat', { rate_limits: [] });
  // @ts-expect-error: a number is no message
  const text: number = choices[0]?.message.content;
  try { await getDeployClient().getEndpoint('a'); } catch (error) { if (error instanceof HttpError) error.status.toFixed(); }
  return [...endpoints.map(({ name }) => name), ...routes.map(({ name }) => name), routes.token ?? '', String(typed.answer), String(text)];
}
`;

function errorsOf(file: string, options: ts.CompilerOptions): string[] {
  const strict = { noEmit: true, strict: true, target: ts.ScriptTarget.ES2022, skipLibCheck: true };
  const program = ts.createProgram([file], { ...strict, ...options });
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file: at }) => !at?.fileName.includes('@types'))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('The package of the client', () => {
  it('is an ES module', async () => {
    const file = write('esm.mjs', `import * as client from 'sluice/client'; console.log(${NAMES});`);
    const { stdout } = await run(process.execPath, [file]);
    expect(JSON.parse(stdout)).toEqual(['function', 'function', true]);
  });

  it('is a CommonJS module', async () => {
    const file = write('cjs.cjs', `const client = require('sluice/client'); console.log(${NAMES});`);
    const { stdout } = await run(process.execPath, [file]);
    expect(JSON.parse(stdout)).toEqual(['function', 'function', true]);
  });

  it.each([
    [
      'an ES module',
      'esm.mts',
      { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, types: ['node'] },
    ],
    [
      'a CommonJS module',
      'cjs.cts',
      { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, types: ['node'] },
    ],
    [
      'a bundled program for browsers, without the types of Node.js',
      'web.ts',
      {
        module: ts.ModuleKind.ESNext,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        types: [],
        lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.dom.asynciterable.d.ts'],
      },
    ],
  ])('has types for %s', (_kind, name, options) => {
    expect(errorsOf(write(name, CONSUMER), options)).toEqual([]);
  });

  it('has no dependency, and at most 12 KiB after minification and gzip', () => {
    const code = readFileSync(join(ROOT, 'dist/client/index.mjs'), 'utf8');
    expect(code).not.toMatch(/\b(?:import|require)\b/);
    expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(MAX_BYTES);
  });

  it('runs with the globals of browsers only', async () => {
    const text = `
      import { readFileSync } from 'node:fs';
      import vm from 'node:vm';
      const code = readFileSync(process.argv[2], 'utf8');
      const web = { URL, AbortController, AbortSignal, TextDecoder, TextEncoder, btoa, setTimeout, clearTimeout };
      const module = new vm.SourceTextModule(code, { context: vm.createContext(web) });
      await module.link(() => {});
      await module.evaluate();
      const body = 'data: {"choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":"stop"}]}\\n\\n';
      const seen = [];
      const fetch = async (url, init) => {
        seen.push(url, Object.keys(init.headers));
        return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
      };
      const client = module.namespace.getDeployClient('http://server', { fetch, username: 'ü', password: 'p' });
      for await (const chunk of client.predictStream({ endpoint: 'a', inputs: {} })) seen.push(chunk.choices[0].delta.content);
      console.log(JSON.stringify(seen));
    `;
    const file = write('web.mjs', text);
    const flags = ['--experimental-vm-modules', '--no-warnings'];
    const { stdout } = await run(process.execPath, [...flags, file, join(ROOT, 'dist/client/index.mjs')]);
    const path = 'http://server/endpoints/a/invocations';
    expect(JSON.parse(stdout)).toEqual([path, ['content-type', 'authorization'], 'hi']);
  });

  it('has the version of the server', () => {
    expect(VERSION).toBe(version);
  });
});
