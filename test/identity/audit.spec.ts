import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditLog } from '../../src/audit';
import { verifyFiles } from '../../src/audit/verify/verify-files';
import { DatabricksServer } from '../support/databricks-server';
import { IdentityServer } from '../support/identity-server';

interface Shown {
  readonly sequence: number;
  readonly action: string;
  readonly outcome: string;
  readonly principal?: { readonly kind: string; readonly name: string; readonly method: string };
  readonly address?: string;
  readonly status?: number;
  readonly target?: string;
  readonly request_id?: string;
  readonly details?: Record<string, unknown>;
}

const folder = mkdtempSync(join(tmpdir(), 'sluice-audit-'));
const auditFile = join(folder, 'audit.jsonl');
let server: DatabricksServer;

beforeAll(async () => {
  server = await DatabricksServer.start({
    databricks: { tokens: [IdentityServer.token('alice', { admin: true }), IdentityServer.token('bob')] },
    audit: { file: auditFile },
  });
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const as = (name: string) => ({ authorization: `Bearer ${name}-token` });

function send(name: string, method: string, path: string, body?: unknown): Promise<Response> {
  return server.request(method, path, body, as(name));
}

async function recordsOf(query: string): Promise<Shown[]> {
  const response = await send('alice', 'GET', `/admin/audit?${query}`);
  expect(response.status).toBe(200);
  return ((await response.json()) as { records: Shown[] }).records;
}

/** Waits for records that no response waits for. */
async function waitForRecords(query: string, count = 1): Promise<Shown[]> {
  for (;;) {
    const records = await recordsOf(query);
    if (records.length >= count) return records;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const ENDPOINTS = '/api/2.0/serving-endpoints';

describe('the audit log of a server', () => {
  it('contains a management request when its response arrives', async () => {
    const response = await send('alice', 'POST', ENDPOINTS, {
      name: 'created',
      config: { served_entities: [server.servedEntity('entity')] },
    });
    expect(response.status).toBe(200);
    const [record] = await recordsOf('action=endpoint.create');
    expect(record).toMatchObject({
      outcome: 'success',
      principal: { kind: 'user', name: 'alice@example.com', method: 'token' },
      address: '127.0.0.1',
      status: 200,
      target: 'created',
      request_id: response.headers.get('x-request-id'),
    });
    expect(readFileSync(auditFile, 'utf8')).toContain('"action":"endpoint.create"');
  });

  it.each([
    ['endpoint.config.update', 'PUT', `${ENDPOINTS}/target/config`, { served_entities: [] }],
    ['endpoint.rate_limits.update', 'PUT', `${ENDPOINTS}/target/rate-limits`, { rate_limits: [] }],
    ['endpoint.ai_gateway.update', 'PUT', `${ENDPOINTS}/target/ai-gateway`, {}],
    ['endpoint.tags.update', 'PATCH', `${ENDPOINTS}/target/tags`, { add_tags: [{ key: 'a' }] }],
    ['endpoint.notifications.update', 'PATCH', `${ENDPOINTS}/target/notifications`, {}],
    ['endpoint.unsupported', 'PATCH', `${ENDPOINTS}/target/telemetry-config`, {}],
    ['permissions.replace', 'PUT', '/api/2.0/permissions/serving-endpoints/target', {}],
    ['permissions.update', 'PATCH', '/api/2.0/permissions/serving-endpoints/target', {}],
    ['route.create', 'POST', '/api/2.0/gateway/routes', { name: 'target' }],
    ['route.delete', 'DELETE', '/api/2.0/gateway/routes/target', undefined],
    ['route.limits.update', 'POST', '/api/2.0/gateway/limits', { route: 'target', limits: [] }],
    ['endpoint.delete', 'DELETE', `${ENDPOINTS}/target`, undefined],
  ])('contains %s with the status of its response, also if it fails', async (action, method, path, body) => {
    const { status, headers } = await send('alice', method, path, body);
    const [record] = await recordsOf(`action=${action}`);
    expect(record).toMatchObject({
      target: 'target',
      status,
      outcome: status < 400 ? 'success' : 'failed',
      request_id: headers.get('x-request-id'),
    });
  });

  it('contains a requested reload, and the result of the reload', async () => {
    await send('alice', 'POST', '/admin/reload');
    expect(await recordsOf('action=admin.reload')).toMatchObject([{ principal: { name: 'alice@example.com' } }]);
    expect(await waitForRecords('action=config.reload')).toMatchObject([
      { outcome: 'success', details: { cause: 'request', generation: 2, problems: 0 } },
    ]);
  });

  it('contains requests without a valid credential, without the credential', async () => {
    await server.request('GET', ENDPOINTS, undefined, { authorization: 'Bearer wrong-canary-token' });
    const [record] = await waitForRecords('action=auth.rejected');
    expect(record).toMatchObject({ outcome: 'denied', status: 401, address: '127.0.0.1', target: `GET ${ENDPOINTS}` });
    expect(record).not.toHaveProperty('principal');
    expect(readFileSync(auditFile, 'utf8')).not.toContain('canary');
  });

  it('contains requests without the permission, with the principal', async () => {
    await send('bob', 'DELETE', `${ENDPOINTS}/created`);
    const [record] = await waitForRecords('action=permission.denied&principal=bob@example.com');
    expect(record).toMatchObject({ outcome: 'denied', status: 403, target: `DELETE ${ENDPOINTS}/created` });
  });

  it('contains the number of further rejections of a client instead of a record for each', async () => {
    for (let count = 0; count < 30; count += 1) await send('bob', 'GET', '/admin/config');
    // Everything before this record is stored with it.
    await server.app.nest.get(AuditLog).append({ action: 'admin.reload', outcome: 'success' });
    const shown = await recordsOf('action=permission.denied&max_results=1000');
    expect(shown.length).toBeLessThan(20);
  });

  it('contains no queries of endpoints', async () => {
    const before = await recordsOf('max_results=1000');
    await send('alice', 'POST', '/serving-endpoints/created/invocations', {
      messages: [{ role: 'user', content: 'x' }],
    });
    expect((await recordsOf('max_results=1000')).filter(({ target }) => target?.includes('invocations'))).toEqual([]);
    expect(before.length).toBeGreaterThan(0);
  });
});

describe('GET /admin/audit', () => {
  it('returns pages, the newest record first', async () => {
    const first = (await (await send('alice', 'GET', '/admin/audit?max_results=2')).json()) as {
      records: Shown[];
      next_page_token: string;
    };
    const [a, b] = first.records;
    const [c] = await recordsOf(`max_results=1&page_token=${first.next_page_token}`);
    expect([a!.sequence - 1, b!.sequence - 1]).toEqual([b!.sequence, c!.sequence]);
  });

  it.each([
    ['action=endpoint.*', ({ action }: Shown) => action.startsWith('endpoint.')],
    ['outcome=failed', ({ outcome }: Shown) => outcome === 'failed'],
    ['target=created', ({ target }: Shown) => target === 'created'],
    ['since=2020-01-01', () => true],
  ])('filters by %s', async (query, passes) => {
    const records = await recordsOf(query);
    expect(records.length).toBeGreaterThan(0);
    expect(records.every(passes)).toBe(true);
  });

  it('returns no record of a later time', async () => {
    expect(await recordsOf('until=2020-01-01')).toEqual([]);
  });

  it.each([
    'outcome=good',
    'since=yesterday',
    'max_results=0',
    'max_results=1001',
    'page_token=x',
    'actor=alice',
    'action=a&action=b',
  ])('rejects %s with 400', async (query) => {
    expect((await send('alice', 'GET', `/admin/audit?${query}`)).status).toBe(400);
  });

  it('rejects clients that are no admins with 403', async () => {
    expect((await send('bob', 'GET', '/admin/audit')).status).toBe(403);
  });
});

describe('the file of the audit log', () => {
  it('continues its chain in a new file after the file was renamed', async () => {
    const old = `${auditFile}.1`;
    renameSync(auditFile, old);
    await send('alice', 'DELETE', `${ENDPOINTS}/created`);
    expect(existsSync(auditFile)).toBe(true);
    expect(await verifyFiles([old, auditFile], undefined)).toMatchObject({ problem: undefined, notes: [] });
    const alone = await verifyFiles([auditFile], undefined);
    expect(alone.problem).toBeUndefined();
    expect(alone.notes).toEqual([expect.stringContaining('which is in an older file')]);
  });

  it('rejects management requests with 503 before the change while it cannot be written', async () => {
    rmSync(folder, { recursive: true });
    const body = { name: 'other', config: { served_entities: [server.servedEntity('entity')] } };
    const first = await send('alice', 'POST', ENDPOINTS, body);
    expect([first.status, ((await first.json()) as { message: string }).message]).toEqual([
      503,
      expect.stringMatching(/^The request took effect, but its audit record is not stored yet/),
    ]);
    const second = await send('alice', 'DELETE', `${ENDPOINTS}/other`);
    expect(second.status).toBe(503);
    expect((await send('alice', 'GET', `${ENDPOINTS}/other`)).status).toBe(200);
  });
});
