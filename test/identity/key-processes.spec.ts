import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bearer } from '../support/identity-server';
import { fileOf, Program } from '../support/program';
import { addressOf, sandboxEndpoint } from '../support/sluice';

const ADMIN_KEY = 'a-secret-of-the-operator';
const MESSAGES = [{ role: 'user', content: 'Hi' }];

function start(folder: string, ...args: string[]): Program {
  const sha256 = createHash('sha256').update(ADMIN_KEY).digest('hex');
  const file = fileOf({
    endpoints: [sandboxEndpoint('one'), sandboxEndpoint('two')],
    routes: [
      {
        name: 'both',
        task_type: 'llm/v1/chat',
        destinations: [
          { name: 'one', traffic_percentage: 50 },
          { name: 'two', traffic_percentage: 50 },
        ],
      },
    ],
    store: { url: `file:${join(folder, 'sluice.db')}` },
    auth: { api_keys: { keys: [{ id: 'root', sha256, user: 'root', admin: true }] } },
  });
  return new Program(['start', '--config-path', file, '--port', '0', ...args]);
}

async function createKey(address: string, body: object): Promise<string> {
  const response = await fetch(`${address}/admin/keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...bearer(ADMIN_KEY) },
    body: JSON.stringify({ user: 'alice', ...body }),
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { key: string }).key;
}

async function chat(address: string, key: string, model: string): Promise<number> {
  const response = await fetch(`${address}/v1/chat/completions`, {
    method: 'POST',
    // Each request gets a connection of its own, and maybe another worker.
    headers: { 'content-type': 'application/json', connection: 'close', ...bearer(key) },
    body: JSON.stringify({ model, messages: MESSAGES }),
  });
  await response.arrayBuffer();
  return response.status;
}

describe('API keys of the program', () => {
  it('survive a kill of the server right after the response that contains them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-keys-'));
    const killed = start(folder);
    const key = await createKey(await addressOf(killed), {});
    killed.kill('SIGKILL');
    await killed.waitForExit();
    const program = start(folder);
    expect(await chat(await addressOf(program), key, 'one')).toBe(200);
    await program.stop();
  });

  it('have one limit over all workers, endpoints and routes, and count each request once', async () => {
    const program = start(mkdtempSync(join(tmpdir(), 'sluice-keys-')), '--workers', '2');
    const address = await addressOf(program);
    const key = await createKey(address, { limit: { calls: 4, renewal_period: 'hour' } });
    const statuses: number[] = [];
    // A worker that has not read the new key yet rejects it.
    for (let sent = 0; sent < 200 && statuses.length < 7; sent += 1) {
      const status = await chat(address, key, sent % 2 === 0 ? 'both' : 'one');
      if (status !== 401) statuses.push(status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 429, 429, 429]);
    await program.stop();
  });
});
