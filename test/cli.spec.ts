import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { DIALECTS, post } from './support/client';
import { fileOf, Program } from './support/program';
import { addressOf, API_KEY, sandboxEndpoint } from './support/sluice';

const CLEAN = { code: 0, signal: null };
const GOOD = { endpoints: [sandboxEndpoint('chat'), sandboxEndpoint('my.vectors-1', 'embeddings')] };
const HAS_CURL = spawnSync('curl', ['--version']).status === 0;

const BAD = `endpoints:
  - name: chat
    endpoint_type: llm/v1/talk
    model:
      provider: openai
      name: gpt-4o-mini
      config:
        openai_api_key: ${API_KEY}
        openai_api_type: ${API_KEY}
  - name: "not a name"
    endpoint_type: llm/v1/chat
    model:
      provider: opnai
      name: m
      config: {}
`;

describe('sluice start', () => {
  const file = fileOf(GOOD);

  it.each([
    ['gateway start', { MLFLOW_GATEWAY_CONFIG: file }],
    ['deployments start-server', { MLFLOW_DEPLOYMENTS_CONFIG: file }],
  ])(
    'serves the gateway file with the spelling `%s` and the environment %j',
    async (spelling, env: NodeJS.ProcessEnv) => {
      const program = new Program([...spelling.split(' '), '--port', '0'], env);
      const response = await post(`${await addressOf(program)}${DIALECTS[0]!.path}`, DIALECTS[0]!.chat);
      expect(response.status).toBe(200);
      expect(await program.stop()).toEqual(CLEAN);
    },
  );

  it('exits with a hint when no file is given', async () => {
    const program = new Program(['start', '--port', '0']);
    expect((await program.waitForExit()).code).toBe(1);
    expect(program.stderr).toContain('--config-path');
  });
});

describe('the startup banner', () => {
  const file = fileOf(GOOD);
  let program: Program;
  let address: string;

  beforeAll(async () => {
    const env = { MLFLOW_GATEWAY_CONFIG: '/no/such/file.yaml' };
    program = new Program(['start', '--config-path', file, '--port', '0'], env);
    address = await addressOf(program);
    await program.waitForOutput(/Try it:\n.+\n/);
  });

  afterAll(async () => {
    expect(await program.stop()).toEqual(CLEAN);
  });

  it('shows the file of --config-path, which takes precedence over the environment variable', () => {
    expect(program.stdout).toContain(`Endpoints of ${file}:`);
  });

  it('shows the address, the Swagger UI and every endpoint', async () => {
    expect((await fetch(`${address}/health`)).status).toBe(200);
    const [, docs] = /^Swagger UI:\s+(\S+)$/m.exec(program.stdout)!;
    expect(await (await fetch(docs!)).text()).toContain('<html');
    expect(program.stdout).toMatch(/^\s+chat\s+llm\/v1\/chat\s+sandbox sandbox-chat$/m);
    expect(program.stdout).toMatch(/^\s+my\.vectors-1\s+llm\/v1\/embeddings\s+sandbox sandbox-embeddings$/m);
  });

  (HAS_CURL ? it : it.skip)('shows a curl command that a shell runs successfully', () => {
    const [line] = /curl .*/.exec(program.stdout)!;
    const { status, stdout } = spawnSync('sh', ['-c', line], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ object: 'chat.completion' });
  });

  it('shows a curl command whose URL, content type and body are valid', async () => {
    const [, url, type, body] = /curl -s (\S+) -H 'Content-Type: (\S+)' -d '(.+)'$/m.exec(program.stdout)!;
    const response = await post(url!, body, { headers: { 'content-type': type! } });
    expect(response.status).toBe(200);
  });
});

describe('a configuration that cannot be served', () => {
  const problems = [
    /endpoints\[0\]\.endpoint_type \(line 3\)/,
    /openai_api_type \(line 9\)/,
    /endpoints\[1\]\.name \(line 10\)/,
    /endpoints\[1\]\.model\.provider \(line 13\)/,
  ];

  it.each([['start', '--port', '0', '--workers', '2'], ['validate']])(
    'makes %s report all problems at once, without keys, and exit with code 2',
    async (...args) => {
      const program = new Program([...args, '--config-path', fileOf(BAD)]);
      expect(await program.waitForExit()).toEqual({ code: 2, signal: null });
      for (const problem of problems) expect(program.stderr).toMatch(problem);
      expect(program.output).not.toContain(API_KEY.slice(0, 12));
      expect(program.output).not.toContain('    at ');
      expect(program.stdout).toBe('');
    },
  );

  it('is reported when the file does not exist', async () => {
    const program = new Program(['start', '--config-path', '/no/such/file.yaml']);
    expect((await program.waitForExit()).code).toBe(2);
    expect(program.stderr).toContain('/no/such/file.yaml');
  });

  it('is reported when the file is valid and environment variables are not', async () => {
    const env = { SLUICE_IDLE_TIMEOUT_SECONDS: 'soon', SLUICE_MAX_BODY_BYTES: '-1' };
    const program = new Program(['start', '--config-path', fileOf(GOOD), '--port', '0'], env);
    expect((await program.waitForExit()).code).toBe(2);
    for (const name of Object.keys(env)) expect(program.stderr).toContain(name);
  });
});

it('sluice validate reports that a valid file is valid', async () => {
  const program = new Program(['validate', '--config-path', fileOf(GOOD)]);
  expect(await program.waitForExit()).toEqual(CLEAN);
  expect(program.stdout).toMatch(/is valid: 2 endpoints/);
});

describe('sluice start --port', () => {
  const other = createServer();

  beforeAll(async () => {
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
  });

  afterAll(() => other.close());

  it.each(['1', '2'])('exits with a message when the port is in use, with %s worker(s)', async (workers) => {
    const port = String((other.address() as AddressInfo).port);
    const program = new Program(['start', '--config-path', fileOf(GOOD), '--port', port, '--workers', workers]);
    expect(await program.waitForExit()).toEqual({ code: 1, signal: null });
    expect(program.stderr).toContain(`127.0.0.1:${port}: the port is in use`);
  });

  it('rejects an invalid port and names the valid range', async () => {
    const program = new Program(['start', '--config-path', fileOf(GOOD), '--port', '65536']);
    expect((await program.waitForExit()).code).toBe(1);
    expect(program.stderr).toContain('integer from 0 to 65535');
  });
});
