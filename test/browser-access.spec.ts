import { sandboxEndpoint, startSluice, type Sluice } from './support/sluice';

const body = JSON.stringify({ model: 'chat', messages: [{ role: 'user', content: 'Hello!' }] });
const APP = 'https://app.test';

let servers: Record<'default' | 'configured', Sluice>;

beforeAll(async () => {
  const file = { endpoints: [sandboxEndpoint('chat')] };
  const [byDefault, configured] = await Promise.all([
    startSluice(file),
    startSluice(file, { SLUICE_ALLOWED_ORIGINS: APP, SLUICE_ALLOWED_HOSTS: 'gateway.test' }),
  ]);
  servers = { default: byDefault, configured };
});
afterAll(() => Promise.all(Object.values(servers).map(({ program }) => program.stop())));

function send(server: keyof typeof servers, path: string, init: RequestInit): Promise<Response> {
  return fetch(servers[server].url + path, init);
}

describe('a request of a web page of another origin', () => {
  it.each(['/v1/chat/completions', '/endpoints/chat/invocations', '/gateway/chat/invocations', '/admin/reload'])(
    'is rejected at %s before its body is read',
    async (path) => {
      const response = await send('default', path, { method: 'POST', body, headers: { origin: APP } });
      expect(response.status).toBe(403);
      expect(await response.text()).toContain('SLUICE_ALLOWED_ORIGINS');
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('is served with CORS headers if the origin is allowed, errors too', async () => {
    const headers = { origin: APP, 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' };
    const served = await send('configured', '/v1/chat/completions', { method: 'POST', body, headers });
    expect(served.status).toBe(200);
    const rejected = await send('configured', '/v1/chat/completions', { method: 'POST', body: '{}', headers });
    expect(rejected.status).toBe(422);
    for (const response of [served, rejected]) {
      expect(response.headers.get('access-control-allow-origin')).toBe(APP);
      expect(response.headers.get('access-control-expose-headers')).toContain('x-request-id');
      expect(response.headers.get('vary')).toContain('Origin');
    }
  });

  it('gets a preflight response if the origin is allowed', async () => {
    const headers = {
      origin: APP,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    };
    const allowed = await send('configured', '/v1/chat/completions', { method: 'OPTIONS', headers });
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
    const other = { ...headers, origin: 'https://evil.test' };
    expect((await send('configured', '/v1/chat/completions', { method: 'OPTIONS', headers: other })).status).toBe(403);
  });
});

it('a server with allowed origins serves its own pages and other clients, without CORS headers', async () => {
  const own = { origin: new URL(servers.configured.url).origin, 'sec-fetch-site': 'same-origin' };
  for (const headers of [{}, own]) {
    const response = await send('configured', '/health', { headers });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  }
});
