import { createHash, randomBytes, scryptSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OidcIssuer } from '../../test/support/oidc-issuer.mjs';
import { runDriver } from '../lib/drivers.mjs';
import { prepareEnvironments } from '../lib/environments.mjs';
import { mapConcurrent } from '../lib/map-concurrent.mjs';
import { startSluice } from '../lib/sluice.mjs';

const MAX_CONCURRENT_DRIVERS = 2;
const PASSWORD = 'alice-password';
const [ALICE_KEY, BOB_KEY] = ['alice-key', 'bob-key'];

/**
 * Runs the drivers of the clients against a server with `auth:` in Databricks mode and a real OpenID Connect provider. Returns the
 * results and the last output of the server.
 */
export async function runIdentityClients(clients) {
  await prepareEnvironments(clients);
  const folder = mkdtempSync(join(tmpdir(), 'identity-'));
  const issuer = await OidcIssuer.start();
  let server;
  try {
    const file = join(folder, 'sluice.yaml');
    writeFileSync(file, gatewayFile(issuer.url));
    server = await startSluice(file, {
      DATABASE_URL: `file:${join(folder, 'sluice.db')}`,
      SLUICE_MASTER_KEY: randomBytes(32).toString('base64'),
    });
    const credentials = {
      user: 'alice@example.com',
      password: PASSWORD,
      key: ALICE_KEY,
      jwt: await issuer.sign({ sub: 'alice', email: 'alice@example.com' }),
      bob_key: BOB_KEY,
      bob_jwt: await issuer.sign({ sub: 'bob', email: 'bob@example.com' }),
      expired_jwt: await issuer.sign({
        sub: 'alice',
        email: 'alice@example.com',
        iat: 1_000_000_000,
        exp: 1_000_000_600,
      }),
      client_id: 'machine',
      client_secret: 'machine-secret',
    };
    const jobs = clients.flatMap((client) => client.drivers.map((driver) => ({ client, driver })));
    const results = await mapConcurrent(jobs, MAX_CONCURRENT_DRIVERS, ({ client, driver }) =>
      runDriver(client, driver, server.url, [JSON.stringify(credentials)]),
    );
    return { results: results.flat(), output: server.output() };
  } finally {
    await server?.stop();
    await issuer.pause();
    rmSync(folder, { recursive: true });
  }
}

/** Alice and the client `machine` may query both endpoints, Bob may query one of them. */
function gatewayFile(issuer) {
  const endpoint = (name) => ({
    name,
    endpoint_type: 'llm/v1/chat',
    model: { provider: 'sandbox', name: 'sandbox-chat', config: { tokens_per_second: 0 } },
  });
  const blocks = {
    endpoints: [endpoint('chat'), endpoint('private')],
    databricks: {},
    auth: {
      default_permission: 'none',
      issuers: [{ issuer, audiences: ['sluice'], client_credentials: { scope: 'query' } }],
      api_keys: {
        keys: [
          { id: 'alice', sha256: digestOf(ALICE_KEY), user: 'alice@example.com' },
          { id: 'bob', sha256: digestOf(BOB_KEY), user: 'bob@example.com' },
        ],
      },
      users: [{ user: 'alice@example.com', password_hash: passwordHash(PASSWORD) }],
      permissions: [
        { endpoints: ['*'], users: ['alice@example.com'], service_principals: ['machine'], level: 'query' },
        { endpoints: ['chat'], users: ['bob@example.com'], level: 'query' },
      ],
    },
  };
  return Object.entries(blocks)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');
}

function digestOf(key) {
  return createHash('sha256').update(key).digest('hex');
}

function passwordHash(password) {
  const salt = randomBytes(16);
  const hash = scryptSync(password, salt, 32, { N: 2 ** 12, r: 8, p: 1 });
  const encode = (bytes) => bytes.toString('base64').replace(/=+$/, '');
  return `$scrypt$ln=12,r=8,p=1$${encode(salt)}$${encode(hash)}`;
}
