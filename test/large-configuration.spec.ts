import { post } from './support/client';
import { fileOf, Program } from './support/program';
import { reload, replaceFile, untilReload } from './support/reloads';
import { addressOf, sandboxEndpoint, type Sluice } from './support/sluice';

const CHAT = { messages: [{ role: 'user', content: 'Hello!' }] };
const COUNT = 500;

/** A file that is parsed in a thread of its own on reload. */
function fileWith(name: string, others: readonly object[] = []): object {
  const endpoints = Array.from({ length: COUNT }, (_, index) => sandboxEndpoint(`endpoint-${index}`));
  return { endpoints: [...endpoints, sandboxEndpoint(name), ...others] };
}

describe('a server with a large file', () => {
  let sluice: Sluice;
  let file: string;

  beforeAll(async () => {
    file = fileOf(fileWith('first'));
    const program = new Program(['start', '--config-path', file, '--port', '0']);
    sluice = { program, url: await addressOf(program) };
  });

  afterAll(async () => {
    expect(await sluice.program.stop()).toEqual({ code: 0, signal: null });
  });

  const textOf = async (path: string): Promise<string> => (await fetch(sluice.url + path)).text();

  it('serves and lists the endpoints of the changed file', async () => {
    expect(await textOf('/v1/models')).toContain('"first"');
    expect(await textOf('/openapi.json')).toContain('"endpoint-0"');
    replaceFile(file, fileWith('second'));
    expect(await reload(sluice)).toMatchObject({ succeeded: true });
    expect((await post(`${sluice.url}/endpoints/second/invocations`, CHAT)).status).toBe(200);
    expect((await post(`${sluice.url}/endpoints/first/invocations`, CHAT)).status).toBe(404);
    for (const path of ['/v1/models', '/admin/config']) {
      const response = await fetch(sluice.url + path);
      expect(response.headers.get('content-type')).toBe('application/json');
      const text = await response.text();
      expect(() => JSON.parse(text) as unknown).not.toThrow();
      expect([text.includes('"second"'), text.includes('"first"')]).toEqual([true, false]);
    }
  });

  it('reports a problem of the changed file with its line, and serves the previous one', async () => {
    const text = JSON.stringify(fileWith('third', [{ name: 'invalid' }]), null, 1);
    const line = text.split('\n').findIndex((each) => each.includes('"invalid"'));
    replaceFile(file, text);
    await untilReload(sluice, ({ last_reload: last }) => !last.succeeded);
    const { last_reload: last } = JSON.parse(await textOf('/admin/config')) as {
      last_reload: { problems: { path: string; line: number }[] };
    };
    expect(last.problems.map(({ path }) => path)).toContain(`endpoints[${COUNT + 1}].model`);
    // The line of the item itself: `{` is on the line before its first key.
    expect(new Set(last.problems.map((problem) => problem.line))).toEqual(new Set([line]));
    expect((await post(`${sluice.url}/endpoints/endpoint-1/invocations`, CHAT)).status).toBe(200);
  });
});

it('a server keeps its configuration when the thread that parses a changed file runs out of memory', async () => {
  const file = fileOf(fileWith('first'));
  const args = ['start', '--config-path', file, '--port', '0'];
  const program = new Program(args, { NODE_OPTIONS: '--max-old-space-size=96' });
  const sluice = { program, url: await addressOf(program) };
  replaceFile(file, `endpoints: []\nvalues: [${'{},'.repeat(700_000)}]\n`);
  expect(await reload(sluice)).toMatchObject({ succeeded: false, generation: 1, problems: [{ path: '' }] });
  expect(program.output).toContain('ERR_WORKER_OUT_OF_MEMORY');
  expect((await post(`${sluice.url}/endpoints/first/invocations`, CHAT)).status).toBe(200);
  replaceFile(file, fileWith('second'));
  expect(await reload(sluice)).toMatchObject({ succeeded: true });
  expect((await post(`${sluice.url}/endpoints/second/invocations`, CHAT)).status).toBe(200);
  expect(await program.stop()).toEqual({ code: 0, signal: null });
});
