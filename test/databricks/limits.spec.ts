import { hash } from 'node:crypto';
import {
  beginStream,
  chunk,
  DONE,
  event,
  HELLO,
  respondsNormally,
  respondsWith,
  STOP,
  streams,
} from '../support/behaviours';
import { DatabricksServer } from '../support/databricks-server';
import { sandboxEndpoint } from '../support/sluice';

const MESSAGES = [{ role: 'user', content: 'x'.repeat(39) }];
const LIMITS = 'User defined rate limit(s) exceeded for';
const minute = { renewal_period: 'minute' };
/** Tokens of users and a service principal. Dave has no permission. */
const TOKENS = {
  alice: 'dapi-alice',
  bob: 'dapi-bob',
  carol: 'dapi-carol',
  dave: 'dapi-dave',
  bot: 'dapi-bot',
  root: 'dapi-root',
} as const;
type Caller = keyof typeof TOKENS;
const sha256 = (caller: Caller): string => hash('sha256', TOKENS[caller], 'hex');
const DATABRICKS = {
  tokens: [
    { sha256: sha256('alice'), user: 'alice@example.com', groups: ['team-a', 'team-b'] },
    { sha256: sha256('bob'), user: 'bob@example.com', groups: ['team-a'] },
    { sha256: sha256('carol'), user: 'carol@example.com' },
    { sha256: sha256('dave'), user: 'dave@example.com' },
    { sha256: sha256('bot'), service_principal: 'bot-1', groups: ['team-a'] },
    { sha256: sha256('root'), user: 'root@example.com', admin: true },
  ],
};

let server: DatabricksServer;
/** Milliseconds by which the clock of this process is ahead. */
let ahead = 0;
let created = 0;

beforeAll(async () => {
  const now = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => now() + ahead);
  server = await DatabricksServer.start({ databricks: DATABRICKS, endpoints: [sandboxEndpoint('from-file')] });
});

afterAll(async () => {
  await server.stop();
  jest.restoreAllMocks();
});

beforeEach(() => {
  server.provider.behaviour = respondsNormally;
});

async function manage(
  method: string,
  path: string,
  body?: unknown,
  caller: Caller = 'root',
): Promise<Record<string, unknown>> {
  const response = await server.request(method, path, body, { authorization: `Bearer ${TOKENS[caller]}` });
  const json = (await response.json()) as Record<string, unknown>;
  expect([response.status, json]).toEqual([200, json]);
  return json;
}

/** Creates a chat endpoint that everybody may query. Returns its name. */
async function create(settings: object = {}, entities = ['model']): Promise<string> {
  const name = `chat-${++created}`;
  const share = Math.floor(100 / entities.length);
  const routes = entities.map((entity, index) => ({
    served_entity_name: entity,
    traffic_percentage: index === 0 ? 100 - share * (entities.length - 1) : share,
  }));
  const config = {
    served_entities: entities.map((entity) => server.servedEntity(entity)),
    traffic_config: { routes },
  };
  const { id } = await manage('POST', '/api/2.0/serving-endpoints', { name, config, ...settings });
  const access_control_list = [
    ...['alice', 'bob', 'carol'].map((user) => ({ user_name: `${user}@example.com` })),
    { service_principal_name: 'bot-1' },
  ];
  const entries = access_control_list.map((entry) => ({ ...entry, permission_level: 'CAN_QUERY' }));
  await manage('PUT', `/api/2.0/permissions/serving-endpoints/${String(id)}`, { access_control_list: entries });
  return name;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

async function send(path: string, caller: Caller, body: object): Promise<Answer> {
  const response = await server.request('POST', path, body, { authorization: `Bearer ${TOKENS[caller]}` });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return { status: response.status, headers: response.headers, text, json: (isJson ? JSON.parse(text) : {}) as never };
}

function query(name: string, caller: Caller = 'alice', fields: object = {}): Promise<Answer> {
  return send(`/serving-endpoints/${name}/invocations`, caller, { messages: MESSAGES, ...fields });
}

/** Sends requests one after the other and returns their statuses. */
async function statuses(name: string, ...callers: Caller[]): Promise<number[]> {
  const found: number[] = [];
  for (const caller of callers) found.push((await query(name, caller)).status);
  return found;
}

const gateway = (...rate_limits: object[]) => ({
  ai_gateway: { rate_limits: rate_limits.map((limit) => ({ ...limit, ...minute })) },
});
const setGateway = (name: string, ...limits: object[]) =>
  manage('PUT', `/api/2.0/serving-endpoints/${name}/ai-gateway`, gateway(...limits).ai_gateway);
const setLegacy = (name: string, ...limits: object[]) =>
  manage('PUT', `/api/2.0/serving-endpoints/${name}/rate-limits`, {
    rate_limits: limits.map((limit) => ({ ...limit, ...minute })),
  });
const remaining = ({ headers }: Answer, unit = 'requests') => headers.get(`x-ratelimit-remaining-${unit}`);

describe('a rate limit of a serving endpoint', () => {
  it('counts each user separately with the key user, and all users together with the key endpoint', async () => {
    const name = await create(gateway({ key: 'user', calls: 2 }, { key: 'endpoint', calls: 3 }));
    expect(await statuses(name, 'alice', 'alice', 'alice', 'bob', 'bob', 'carol')).toEqual([
      200, 200, 429, 200, 429, 429,
    ]);
    expect((await query(name, 'alice')).json['message']).toMatch(/ rate limit exceeded for (user|endpoint)$/);
    expect((await query(name, 'bob')).json['message']).toMatch(/ rate limit exceeded for endpoint$/);
  });

  it('is reported by the error of an admitted request, a stream that fails before its first chunk included', async () => {
    const name = await create(gateway({ key: 'endpoint', calls: 4 }));
    server.provider.behaviour = respondsWith(400, { error: { message: 'no' } });
    const rejected = await query(name);
    expect([rejected.status, remaining(rejected)]).toEqual([400, '3']);
    server.provider.behaviour = streams(event({ error: { message: 'no' } }));
    const broken = await query(name, 'alice', { stream: true });
    expect([broken.status, remaining(broken)]).toEqual([503, '2']);
  });

  it('applies to all paths and dialects together, and each reports it in its own format', async () => {
    const name = await create({ rate_limits: [{ calls: 5, key: 'user', ...minute }] });
    const body = { messages: MESSAGES };
    const paths: readonly [string, object][] = [
      [`/serving-endpoints/${name}/invocations`, body],
      ['/serving-endpoints/chat/completions', { ...body, model: name }],
      [`/endpoints/${name}/invocations`, body],
      [`/gateway/${name}/invocations`, body],
      ['/v1/chat/completions', { ...body, model: name }],
    ];
    for (const [index, [path, fields]] of paths.entries()) {
      const admitted = await send(path, 'alice', fields);
      expect([path, admitted.status, remaining(admitted)]).toEqual([path, 200, String(4 - index)]);
    }
    const message = `${LIMITS} '${name}'. Requests-per-minute (RPM) rate limit exceeded for user`;
    const databricks = { error_code: 'REQUEST_LIMIT_EXCEEDED', message };
    const bodies: Record<string, object> = {
      [`/serving-endpoints/${name}/invocations`]: databricks,
      [`/gateway/${name}/invocations`]: databricks,
      '/serving-endpoints/chat/completions': { ...databricks, error: expect.objectContaining({ message }) as object },
      '/v1/chat/completions': {
        detail: message,
        error: expect.objectContaining({ message, type: 'rate_limit_error' }) as object,
      },
      [`/endpoints/${name}/invocations`]: { error: message },
    };
    for (const [path, fields] of paths) {
      for (const stream of [false, true]) {
        const rejected = await send(path, 'alice', { ...fields, stream });
        expect([path, rejected.status, rejected.json]).toEqual([path, 429, bodies[path]]);
        expect(rejected.headers.get('retry-after')).toMatch(/^(59|60)$/);
        expect(remaining(rejected)).toBe('0');
      }
    }
  });

  it('slides: each call leaves the window after 60 seconds, and retry-after is the time until then', async () => {
    const name = await create(gateway({ key: 'user', calls: 2 }));
    const first = await query(name);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'x-ratelimit-limit-requests': '2',
      'x-ratelimit-remaining-requests': '1',
      'x-ratelimit-reset-requests': expect.stringMatching(/^(1m0(\.00\d)?|59\.9\d*)s$/) as string,
    });
    ahead += 40_000;
    expect((await query(name)).status).toBe(200);
    const rejected = await query(name);
    expect(rejected.status).toBe(429);
    const wait = Number(rejected.headers.get('retry-after'));
    expect(wait).toBeGreaterThanOrEqual(18);
    expect(wait).toBeLessThanOrEqual(20);
    ahead += (wait - 2) * 1000;
    expect((await query(name)).headers.get('retry-after')).toMatch(/^[12]$/);
    ahead += 2000;
    // The rejected calls have not counted.
    expect((await query(name)).status).toBe(200);
    const second = await query(name);
    expect(second.status).toBe(429);
    expect(Number(second.headers.get('retry-after'))).toBeLessThanOrEqual(40);
  });

  it('rejects requests with 403 and without retry-after if it allows 0 calls or tokens', async () => {
    const name = await create(
      gateway({ key: 'user', principal: 'alice@example.com', calls: 0 }, { key: 'user', calls: 9 }),
    );
    const blocked = await query(name);
    expect(blocked).toMatchObject({ status: 403, json: { error_code: 'PERMISSION_DENIED' } });
    expect(blocked.headers.get('retry-after')).toBeNull();
    expect(await statuses(name, 'bob')).toEqual([200]);
    await setGateway(name, { key: 'endpoint', tokens: 0 });
    expect(await statuses(name, 'bob')).toEqual([403]);
    await setGateway(name);
    await setLegacy(name, { key: 'user', calls: 0 });
    expect(await statuses(name, 'bob')).toEqual([403]);
  });

  it('for one principal replaces those of groups and the default, and is shared by the members of a group', async () => {
    const name = await create(
      gateway(
        { key: 'user', calls: 1 },
        { key: 'user_group', principal: 'team-a', calls: 2 },
        { key: 'service_principal', principal: 'bot-1', calls: 4 },
      ),
    );
    expect(await statuses(name, 'carol', 'carol')).toEqual([200, 429]);
    expect(await statuses(name, 'bob', 'alice', 'bob', 'alice')).toEqual([200, 200, 429, 429]);
    expect(await statuses(name, 'bot', 'bot', 'bot', 'bot', 'bot')).toEqual([200, 200, 200, 200, 429]);
  });

  it('for a group rejects a member of several groups only when the limits of all of them are used up', async () => {
    const name = await create(
      gateway(
        { key: 'user_group', principal: 'team-a', calls: 1 },
        { key: 'user_group', principal: 'team-b', calls: 2 },
      ),
    );
    expect(await statuses(name, 'alice', 'alice', 'alice')).toEqual([200, 200, 429]);
    expect(await statuses(name, 'bob')).toEqual([429]);
  });

  it('acts at once on the calls that are in the window when it is changed', async () => {
    const name = await create(gateway({ key: 'user', calls: 5 }));
    expect(await statuses(name, 'alice', 'alice', 'alice')).toEqual([200, 200, 200]);
    await setGateway(name, { key: 'user', calls: 3 }, { key: 'endpoint', calls: 100 });
    expect(await statuses(name, 'alice', 'bob')).toEqual([429, 200]);
    await setGateway(name, { key: 'user', principal: 'alice@example.com', calls: 4 });
    expect(await statuses(name, 'alice', 'alice')).toEqual([200, 429]);
    await setGateway(name);
    expect(await statuses(name, 'alice')).toEqual([200]);
  });

  it('applies in both lists, and has a count in each', async () => {
    const name = await create({ ...gateway({ key: 'user', calls: 2 }), rate_limits: [{ calls: 3, ...minute }] });
    expect(await statuses(name, 'alice', 'alice', 'alice', 'bob', 'bob')).toEqual([200, 200, 429, 200, 429]);
    await setGateway(name);
    expect(await statuses(name, 'alice')).toEqual([429]);
    await setLegacy(name);
    expect(await statuses(name, 'alice')).toEqual([200]);
  });

  it('starts at 0 when the endpoint is deleted and created again', async () => {
    const name = await create(gateway({ key: 'endpoint', calls: 1 }));
    expect(await statuses(name, 'alice', 'alice')).toEqual([200, 429]);
    await manage('DELETE', `/api/2.0/serving-endpoints/${name}`);
    created -= 1;
    expect(await create(gateway({ key: 'endpoint', calls: 1 }))).toBe(name);
    expect(await statuses(name, 'alice', 'alice')).toEqual([200, 429]);
  });

  it('counts fallbacks inside the server as one call, and requests that the provider rejects', async () => {
    const fallback = { fallback_config: { enabled: true } };
    const limits = gateway({ key: 'user', calls: 2 });
    const name = await create({ ai_gateway: { ...limits.ai_gateway, ...fallback } }, ['one', 'two', 'three']);
    const before = server.provider.requests.length;
    server.provider.behaviour = respondsWith(503, { error: { message: 'overloaded' } });
    const { status } = await query(name);
    expect(status).toBeGreaterThanOrEqual(500);
    expect(server.provider.requests.length - before).toBe(3);
    server.provider.behaviour = respondsNormally;
    expect(remaining(await query(name))).toBe('0');
    expect(await statuses(name, 'alice')).toEqual([429]);
  });

  it('is set by the deprecated API and read by the new one, and the other way round', async () => {
    const name = await create();
    const limits = [{ key: 'route', calls: 1, ...minute }];
    await manage('POST', '/api/2.0/gateway/limits/', { route: name, limits });
    expect((await manage('GET', `/api/2.0/serving-endpoints/${name}`))['rate_limits']).toEqual([
      { key: 'endpoint', calls: 1, ...minute },
    ]);
    expect((await send(`/gateway/${name}/invocations`, 'alice', { messages: MESSAGES })).status).toBe(200);
    expect(await statuses(name, 'bob')).toEqual([429]);
    await setLegacy(name, { key: 'endpoint', calls: 2 }, { key: 'user', calls: 9 });
    expect((await manage('GET', `/api/2.0/gateway/limits/${name}`))['limits']).toEqual([
      { key: 'route', calls: 2, ...minute },
      { key: 'user', calls: 9, ...minute },
    ]);
    expect(await statuses(name, 'bob', 'bob')).toEqual([200, 429]);
  });

  it('counts a request that a guardrail rejects', async () => {
    const limits = gateway({ key: 'user', calls: 2 }).ai_gateway;
    const guardrails = { input: { invalid_keywords: ['forbidden'] } };
    const name = await create({ ai_gateway: { ...limits, guardrails } });
    expect((await query(name, 'alice', { messages: [{ role: 'user', content: 'forbidden' }] })).status).toBe(400);
    expect(await statuses(name, 'alice', 'alice')).toEqual([200, 429]);
  });

  it('does not count a request with an invalid body, or of a user without permission', async () => {
    const name = await create(gateway({ key: 'endpoint', calls: 1 }));
    expect((await query(name, 'alice', { messages: [] })).status).toBe(400);
    expect(await statuses(name, 'dave', 'alice', 'alice')).toEqual([403, 200, 429]);
  });

  it('also guards a request to one served entity', async () => {
    const name = await create(gateway({ key: 'user', calls: 2 }), ['one', 'two']);
    const path = `/serving-endpoints/${name}/served-models/two/invocations`;
    expect((await send(path, 'alice', { messages: MESSAGES })).status).toBe(200);
    expect(await statuses(name, 'alice', 'alice')).toEqual([200, 429]);
    expect((await send(path, 'alice', { messages: MESSAGES })).status).toBe(429);
  });

  it('is not reported by an endpoint of the gateway file, which has none', async () => {
    const answer = await send('/serving-endpoints/from-file/invocations', 'alice', { messages: MESSAGES });
    expect(answer.status).toBe(200);
    expect([...answer.headers.keys()].filter((key) => key.startsWith('x-ratelimit'))).toEqual([]);
  });
});

describe('a token limit of a serving endpoint', () => {
  const usage = { prompt_tokens: 60, completion_tokens: 40, total_tokens: 100 };
  const limited = () => create(gateway({ key: 'user', tokens: 150 }));

  it('counts the tokens that the provider reports, and admits requests below it', async () => {
    const name = await limited();
    server.provider.behaviour = respondsWith(200, {
      choices: [{ index: 0, message: { content: 'a' }, finish_reason: 'stop' }],
      usage,
    });
    const first = await query(name);
    expect([remaining(first, 'tokens'), first.headers.get('x-ratelimit-reset-tokens')]).toEqual(['150', '0s']);
    expect(remaining(await query(name), 'tokens')).toBe('50');
    const rejected = await query(name);
    expect(rejected).toMatchObject({
      status: 429,
      json: { message: `${LIMITS} '${name}'. Tokens-per-minute (TPM) rate limit exceeded for user` },
    });
    expect([remaining(rejected, 'tokens'), rejected.headers.get('x-ratelimit-limit-requests')]).toEqual(['0', null]);
    expect(rejected.headers.get('retry-after')).toMatch(/^(59|60)$/);
    expect(await statuses(name, 'bob')).toEqual([200]);
  });

  it.each([`/serving-endpoints/NAME/invocations`, '/v1/chat/completions', '/endpoints/NAME/invocations'])(
    'counts the tokens of a stream at its end: %s',
    async (path) => {
      const name = await limited();
      server.provider.behaviour = streams(HELLO, STOP, event({ choices: [], usage }), DONE);
      const stream = () =>
        send(path.replace('NAME', name), 'alice', {
          messages: MESSAGES,
          stream: true,
          ...(path.startsWith('/v1') && { model: name }),
        });
      const first = await stream();
      expect([first.status, remaining(first, 'tokens')]).toEqual([200, '150']);
      expect(remaining(await stream(), 'tokens')).toBe('50');
      expect((await stream()).status).toBe(429);
    },
  );

  it('estimates the tokens of a stream whose provider reports none', async () => {
    const name = await limited();
    server.provider.behaviour = streams(HELLO, chunk({ content: 'y'.repeat(34) }), STOP, DONE);
    await query(name, 'alice', { stream: true });
    // 39 characters in, 39 out.
    expect(remaining(await query(name, 'alice', { stream: true }), 'tokens')).toBe(String(150 - 20));
  });

  it('counts what an aborted stream has delivered', async () => {
    const name = await limited();
    server.provider.behaviour = (request) => beginStream(request, HELLO, chunk({ content: 'y'.repeat(34) }));
    const received = server.provider.nextRequest();
    const abort = new AbortController();
    const response = await fetch(`${server.url}/serving-endpoints/${name}/invocations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKENS.alice}`, 'content-type': 'application/json' },
      body: JSON.stringify({ messages: MESSAGES, stream: true }),
      signal: abort.signal,
    });
    const reader = response.body!.getReader();
    let text = '';
    while (!text.includes('yyy')) text += Buffer.from((await reader.read()).value).toString();
    abort.abort();
    await (
      await received
    ).aborted;
    server.provider.behaviour = respondsNormally;
    expect(remaining(await query(name), 'tokens')).toBe(String(150 - 20));
  });

  it('counts nothing for a request that the provider rejects', async () => {
    const name = await limited();
    server.provider.behaviour = respondsWith(400, { error: { message: 'no' } });
    expect((await query(name)).status).toBe(400);
    server.provider.behaviour = respondsNormally;
    expect(remaining(await query(name), 'tokens')).toBe('150');
  });
});
