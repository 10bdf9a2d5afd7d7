import { respondsWith } from './support/behaviours';
import { DIALECTS, post, type ReceivedResponse } from './support/client';
import { FakeProvider } from './support/fake-provider';
import { freePort } from './support/free-port';
import { fileOf, Program } from './support/program';
import { addressOf, openAIEndpoint, sandboxEndpoint, startSluice, type Sluice } from './support/sluice';

const [MLFLOW, OPENAI] = DIALECTS;
const CHAT = { messages: [{ role: 'user', content: 'Hello!' }] };

function limited(name: string, calls: number, key?: string): object {
  return { ...sandboxEndpoint(name), limit: { calls, renewal_period: '2 Hours', ...(key && { key }) } };
}

function invoke({ url }: Sluice, name: string, headers: Record<string, string> = {}): Promise<ReceivedResponse> {
  return post(`${url}/endpoints/${name}/invocations`, CHAT, { headers });
}

async function statuses(calls: Promise<ReceivedResponse>[]): Promise<number[]> {
  return (await Promise.all(calls)).map(({ status }) => status).sort();
}

describe('the limit of an endpoint', () => {
  let provider: FakeProvider;
  let sluice: Sluice;

  beforeAll(async () => {
    provider = await FakeProvider.start();
    const endpoints = [
      limited('chat', 3),
      limited('streamed', 1),
      limited('strict', 2),
      limited('none', 0),
      limited('by-user', 1, 'user'),
      limited('by-address', 1, 'address'),
      limited('by-team', 1, 'team'),
      { ...openAIEndpoint('failing', provider.base), limit: { calls: 2, renewal_period: 'minute' } },
      sandboxEndpoint('free'),
    ];
    sluice = await startSluice({ endpoints });
  });

  afterAll(async () => {
    await sluice.program.stop();
    await provider.stop();
  });

  it('applies across all paths and APIs, and each API reports it in its own format', async () => {
    const legacy = `${sluice.url}/gateway/chat/invocations`;
    const query = (dialect: (typeof DIALECTS)[number]): Promise<ReceivedResponse> =>
      post(sluice.url + dialect.path, dialect.chat);
    expect((await post(legacy, CHAT)).status).toBe(200);
    expect((await query(MLFLOW!)).status).toBe(200);
    expect((await query(OPENAI!)).status).toBe(200);

    const message = 'Rate limit exceeded: 3 per 2 hour';
    for (const response of [await post(legacy, CHAT), await query(MLFLOW!)]) {
      expect(response.status).toBe(429);
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(response.text).toBe(JSON.stringify({ error: message }));
    }
    const openai = await query(OPENAI!);
    expect(openai.status).toBe(429);
    expect(JSON.parse(openai.text)).toEqual({
      error: { message, type: 'rate_limit_error', code: 'rate_limit_exceeded', param: null },
      detail: message,
    });
    const seconds = openai.headers.get('retry-after');
    expect(seconds).toMatch(/^\d+$/);
    expect(Number(seconds)).toBeGreaterThan(7000);
    expect(Number(seconds)).toBeLessThanOrEqual(7200);
  });

  it('applies to streams, which are rejected before they start', async () => {
    const path = `${sluice.url}/endpoints/streamed/invocations`;
    const first = await post(path, { ...CHAT, stream: true });
    expect(first.headers.get('content-type')).toContain('text/event-stream');
    const second = await post(path, { ...CHAT, stream: true });
    expect([second.status, second.text]).toEqual([429, '{"error":"Rate limit exceeded: 1 per 2 hour"}']);
  });

  it('does not count invalid requests', async () => {
    const path = `${sluice.url}/endpoints/strict/invocations`;
    for (const body of [{}, { messages: [] }, '{', { ...CHAT, model: 'other' }]) {
      expect((await post(path, body)).status).toBe(422);
    }
    expect((await post(`${sluice.url}/v1/chat/completions`, { model: 'strict' })).status).toBe(422);
    expect((await invoke(sluice, 'strict')).status).toBe(200);
    expect((await invoke(sluice, 'strict')).status).toBe(200);
    expect((await invoke(sluice, 'strict')).status).toBe(429);
    expect((await post(path, {})).status).toBe(422);
  });

  it('counts requests that fail at the provider', async () => {
    provider.behaviour = respondsWith(500, { error: { message: 'no' } });
    expect((await invoke(sluice, 'failing')).status).toBe(500);
    expect((await invoke(sluice, 'failing')).status).toBe(500);
    expect((await invoke(sluice, 'failing')).status).toBe(429);
    expect(provider.requests).toHaveLength(2);
  });

  it('admits no request at 0 calls', async () => {
    const response = await invoke(sluice, 'none');
    expect([response.status, response.text]).toEqual([429, '{"error":"Rate limit exceeded: 0 per 2 hour"}']);
  });

  it('counts per client with the key "user": by credential, or by address without one', async () => {
    const as = (authorization: string): Promise<ReceivedResponse> => invoke(sluice, 'by-user', { authorization });
    expect((await as('Bearer one')).status).toBe(200);
    expect((await as('Bearer two')).status).toBe(200);
    expect((await as('Bearer one')).status).toBe(429);
    expect((await invoke(sluice, 'by-user')).status).toBe(200);
    expect((await invoke(sluice, 'by-user')).status).toBe(429);
    expect((await invoke(sluice, 'by-user', { 'x-forwarded-for': '192.0.2.7' })).status).toBe(200);
  });

  it('counts per client address with the key "address", for any credential', async () => {
    const from = (address: string, authorization = 'Bearer one'): Promise<ReceivedResponse> =>
      invoke(sluice, 'by-address', { 'x-forwarded-for': address, authorization });
    expect((await from('192.0.2.1')).status).toBe(200);
    expect((await from('192.0.2.2')).status).toBe(200);
    expect((await from('192.0.2.1', 'Bearer two')).status).toBe(429);
    // What stands before the entry of the trusted proxy is the client's own word.
    expect((await from('192.0.2.9, 192.0.2.1')).status).toBe(429);
    expect((await from('2001:db8::1')).status).toBe(200);
    expect((await from('2001:db8::2')).status).toBe(429);
    // Neither is an address: both are counted by that of the connection.
    expect((await from('made up')).status).toBe(200);
    expect((await from('made up as well')).status).toBe(429);
  });

  it('counts per endpoint with any other key, and logs a warning at startup', async () => {
    expect(sluice.program.output).toMatch(/endpoints\[6\]\.limit\.key .*"team".*"endpoint" is used/);
    expect((await invoke(sluice, 'by-team', { authorization: 'Bearer one' })).status).toBe(200);
    expect((await invoke(sluice, 'by-team', { authorization: 'Bearer two' })).status).toBe(429);
  });

  it('is exact for concurrent requests, and absent when the file sets none', async () => {
    const { url, program } = await startSluice({ endpoints: [limited('chat', 5), sandboxEndpoint('free')] });
    const many = (name: string): Promise<number[]> =>
      statuses(Array.from({ length: 20 }, () => invoke({ url, program }, name)));
    expect(await many('chat')).toEqual([...Array<number>(5).fill(200), ...Array<number>(15).fill(429)]);
    expect(await many('free')).toEqual(Array<number>(20).fill(200));
    await program.stop();
  });
});

describe('the limit of a server with several workers', () => {
  it('is exact across all workers', async () => {
    const file = fileOf({ endpoints: [limited('chat', 6)] });
    const port = await freePort();
    const program = new Program(['start', '--config-path', file, '--port', String(port), '--workers', '2']);
    const sluice = { program, url: await addressOf(program) };
    // Workers take connections in turn, and each call has its own.
    const own = { connection: 'close' };
    const responses = await statuses(Array.from({ length: 24 }, () => invoke(sluice, 'chat', own)));
    expect(responses).toEqual([...Array<number>(6).fill(200), ...Array<number>(18).fill(429)]);
    expect(await program.stop()).toEqual({ code: 0, signal: null });
  });
});

describe('a server behind a proxy', () => {
  it('trusts X-Forwarded-For from configured proxies only', async () => {
    const endpoints = [limited('chat', 1, 'ip')];
    const sluice = await startSluice({ endpoints }, { SLUICE_TRUSTED_PROXIES: '10.0.0.0/8' });
    const from = (address: string): Promise<ReceivedResponse> => invoke(sluice, 'chat', { 'x-forwarded-for': address });
    expect(await statuses([from('192.0.2.1'), from('192.0.2.2')])).toEqual([200, 429]);
    await sluice.program.stop();
  });
});
