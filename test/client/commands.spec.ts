import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Chunk } from '../../src/client';
import { DatabricksServer } from '../support/databricks-server';
import { fileOf } from '../support/program';
import { eventStream, ScriptedServer } from '../support/scripted-server';
import { sandboxEndpoint, startSluice, type Sluice } from '../support/sluice';

const PROGRAM = resolve(__dirname, '../../dist/cli/main.js');

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Run {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Whether the reader of the output stops after its first part. */
  readonly closesOutput?: boolean;
}

let gateway: Sluice;
let workspace: DatabricksServer;
let scripted: ScriptedServer;

beforeAll(async () => {
  const endpoints = (['chat', 'completions', 'embeddings'] as const).map((type) => sandboxEndpoint(type, type));
  [gateway, workspace, scripted] = await Promise.all([
    startSluice({ endpoints }),
    DatabricksServer.start(),
    ScriptedServer.start(),
  ]);
});
afterAll(() => Promise.all([gateway.program.stop(), workspace.stop(), scripted.stop()]));

/** Runs a command against the gateway, or against the target in `env`. */
function sluice(args: readonly string[], { input = '', env = {}, closesOutput = false }: Run = {}): Promise<Result> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: {
      PATH: process.env['PATH'],
      MLFLOW_DEPLOYMENTS_TARGET: gateway.url,
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0',
      ...env,
    },
  });
  child.stdin.end(input);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString();
    if (closesOutput) child.stdout.destroy();
  });
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  return new Promise((done) => child.on('close', (code) => done({ code, ...output })));
}

const inWorkspace = () => ({ DATABRICKS_HOST: workspace.url, DATABRICKS_TOKEN: workspace.token });
const CHAT = { messages: [{ role: 'user', content: 'Hello' }] };

describe('sluice list-endpoints and get-endpoint', () => {
  it('print a table, and JSON for programs', async () => {
    const { stdout } = await sluice(['list-endpoints']);
    expect(stdout).toMatch(/^NAME +TYPE +MODEL\nchat +llm\/v1\/chat +sandbox sandbox-chat\n/);
    const json = await sluice(['list-endpoints', '--json', '-t', gateway.url], {
      env: { MLFLOW_DEPLOYMENTS_TARGET: '' },
    });
    expect(JSON.parse(json.stdout)).toMatchObject([{ name: 'chat' }, { name: 'completions' }, { name: 'embeddings' }]);
    for (const spelling of [['chat'], ['--endpoint', 'chat']]) {
      expect(JSON.parse((await sluice(['get-endpoint', ...spelling])).stdout)).toMatchObject({ name: 'chat' });
    }
  });

  it.each([
    [['get-endpoint', 'nothing'], "The endpoint 'nothing'"],
    [['get-endpoint'], 'The name of the endpoint is missing.'],
    [['get-endpoint', 'a', '--endpoint', 'b'], 'The endpoint is given twice'],
    [['list-endpoints', '-t', 'localhost:5000'], 'must be a URL, e.g. "http://localhost:5000"'],
    [['list-endpoints', '-t', 'http://127.0.0.1:1'], 'GET http://127.0.0.1:1/api/2.0/endpoints/ failed'],
    [['create-endpoint', '-I', '/no/such/file'], '/no/such/file cannot be read (ENOENT).'],
    [['delete-endpoint', 'chat'], 'deleteEndpoint is only available for Databricks workspaces'],
    [['lst-endpoints'], 'Did you mean list-endpoints?'],
  ])('%j explains what is wrong', async (args, message) => {
    const { code, stdout, stderr } = await sluice(args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });
});

describe('sluice predict', () => {
  it.each([[['chat', 'Hello']], [['--endpoint', 'chat', 'Hello']], [['completions', 'Hello']]])(
    'prints the text of the response to %j',
    async (args) => {
      const { code, stdout } = await sluice(['predict', ...args]);
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^[^{].{10,}\n$/s)]);
    },
  );

  it('prints the same text as it arrives with --stream, and one chunk per line with --json', async () => {
    const plain = await sluice(['predict', 'chat', 'Hello']);
    const streamed = await sluice(['predict', 'chat', '-', '--stream'], { input: 'Hello' });
    expect(streamed).toEqual(plain);
    const { stdout } = await sluice(['predict', 'chat', 'Hello', '--stream', '--json']);
    const chunks = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Chunk);
    expect(`${chunks.map(({ choices }) => choices?.[0]?.delta?.content ?? '').join('')}\n`).toBe(plain.stdout);
  });

  it('takes the request from a file or standard input, and writes the response to a file, as in MLflow', async () => {
    const output = fileOf('');
    await sluice(['predict', '--endpoint', 'chat', '-I', fileOf(CHAT), '-O', output]);
    expect(JSON.parse(readFileSync(output, 'utf8'))).toMatchObject({ object: 'chat.completion' });
    const { stdout } = await sluice(['predict', 'chat', '-I', '-'], { input: JSON.stringify(CHAT) });
    expect(JSON.parse(stdout)).toMatchObject({ object: 'chat.completion' });
  });

  it('prints JSON for embeddings', async () => {
    const { stdout } = await sluice(['predict', 'embeddings', 'Hello']);
    expect(JSON.parse(stdout)).toMatchObject({ data: [{ index: 0 }] });
  });

  it.each([
    [['chat'], 'Pass either a text'],
    [['chat', 'Hello', '-I', 'x.json'], 'Pass either a text'],
    [['chat', '-I', '-'], 'standard input is not valid JSON'],
    [['chat', 'Hello', '--stream', '-O', 'x.json'], 'cannot be combined with -O'],
  ])('%j explains what is wrong', async (args, message) => {
    const { code, stderr } = await sluice(['predict', ...args]);
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
  });

  it('exits with 1 when a stream breaks, after the text before it', async () => {
    const chunk = (content: string) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
    scripted.respondWith({ body: { endpoint_type: 'llm/v1/chat' } }, eventStream([chunk('half')]));
    const { code, stdout, stderr } = await sluice(['predict', 'chat', 'x', '--stream', '-t', scripted.url]);
    expect([code, stdout, stderr]).toEqual([
      1,
      'half\n',
      expect.stringContaining('ended before its response was complete'),
    ]);
  });

  it('ends without an error when the reader of its output closes the pipe', async () => {
    const chunk = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'x'.repeat(100_000) } }] })}\n\n`;
    scripted.respondWith(
      { body: { endpoint_type: 'llm/v1/chat' } },
      eventStream(
        Array.from({ length: 20 }, () => chunk),
        'stay open',
      ),
    );
    const { code, stderr } = await sluice(['predict', 'chat', 'x', '--stream', '-t', scripted.url], {
      closesOutput: true,
    });
    expect([code, stderr]).toEqual([0, '']);
  });
});

describe('sluice create-endpoint, update-endpoint and delete-endpoint', () => {
  it('manage the endpoints of a workspace', async () => {
    const run = (...args: string[]) => sluice([...args, '-t', 'databricks'], { env: inWorkspace() });
    const body = { name: 'made', config: { served_entities: [workspace.servedEntity('one')] } };
    expect(JSON.parse((await run('create-endpoint', '-I', fileOf(body))).stdout)).toMatchObject({ name: 'made' });
    expect((await run('list-endpoints')).stdout).toMatch(/^made +llm\/v1\/chat +openai gpt-4o-mini$/m);
    const limits = { rate_limits: [{ key: 'user', calls: 10, renewal_period: 'minute' }] };
    expect(JSON.parse((await run('update-endpoint', 'made', '-I', fileOf(limits))).stdout)).toMatchObject(limits);
    expect((await run('predict', 'made', 'Hi')).stdout).toBe('Hello there\n');
    expect(await run('delete-endpoint', 'made')).toEqual({ code: 0, stdout: 'Deleted made.\n', stderr: '' });
    expect(await run('delete-endpoint', 'made')).toMatchObject({ code: 1, stderr: expect.stringContaining("'made'") });
  });
});
