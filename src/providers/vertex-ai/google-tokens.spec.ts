import { GoogleTokenServer, granted } from '../../../test/support/google-token-server';
import { Secret } from '../../config';
import { GatewayError } from '../../errors';
import { GoogleTokens } from './google-tokens';
import { credentialsProblem } from './service-account';

let server: GoogleTokenServer;
let tokens: GoogleTokens;
/** Milliseconds that the clock of `tokens` is ahead. */
let elapsed: number;
beforeEach(async () => {
  elapsed = 0;
  server = new GoogleTokenServer();
  await server.start();
  tokens = new GoogleTokens(() => Date.now() + elapsed);
});
afterEach(() => server.stop());

async function failure(credentials: Secret): Promise<GatewayError> {
  try {
    await tokens.headers(credentials, 'project');
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('no error was thrown');
}

function claimsOf(form: URLSearchParams | undefined): unknown {
  const [, claims = ''] = form?.get('assertion')?.split('.') ?? [];
  return JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
}

/** Lets the server grant `token-1`, `token-2`, …, each valid for so many seconds. */
function grantNumberedTokens(seconds: number): void {
  let count = 0;
  server.respond = () => granted(`token-${++count}`, seconds);
}

describe('GoogleTokens', () => {
  it('requests a token with a signed assertion', async () => {
    const credentials = server.credentials('ya29.fake');
    expect(await tokens.headers(credentials, 'project')).toEqual({ authorization: 'Bearer ya29.fake' });
    expect(server.requests[0]?.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    expect(claimsOf(server.requests[0])).toMatchObject({
      iss: 'sluice@project.iam.gserviceaccount.com',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      exp: expect.any(Number),
    });
  });

  it('requests one token for concurrent callers, later callers and other projects', async () => {
    const credentials = server.credentials('shared');
    const concurrent = Array.from({ length: 20 }, () => tokens.headers(credentials, 'project'));
    expect(new Set((await Promise.all(concurrent)).map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer shared']),
    );
    await tokens.headers(new Secret(credentials.reveal()), 'other-project');
    expect(server.requests).toHaveLength(1);
  });

  it('requests another token when the current one has expired', async () => {
    grantNumberedTokens(3600);
    const credentials = server.credentials('any');
    expect(await tokens.headers(credentials, 'project')).toEqual({ authorization: 'Bearer token-1' });
    elapsed = 3500_000;
    expect(await tokens.headers(credentials, 'project')).toEqual({ authorization: 'Bearer token-1' });
    elapsed = 3601_000;
    expect(await tokens.headers(credentials, 'project')).toEqual({ authorization: 'Bearer token-2' });
  });

  it('replaces a rejected token, but not its replacement shortly afterwards', async () => {
    grantNumberedTokens(3600);
    const credentials = server.credentials('any');
    await tokens.headers(credentials, 'project');
    const invalidate = (token: string) => tokens.invalidate(credentials, token);
    expect([invalidate('token-1'), invalidate('token-1')]).toEqual([true, true]);
    expect(await tokens.headers(credentials, 'project')).toEqual({ authorization: 'Bearer token-2' });
    expect([invalidate('token-1'), invalidate('token-2')]).toEqual([true, false]);
    expect(await tokens.headers(credentials, 'project')).toEqual({ authorization: 'Bearer token-2' });
    expect(server.requests).toHaveLength(2);
  });

  it('sends x-goog-user-project when the credentials name a quota project', async () => {
    const credentials = server.credentials('t', { quota_project_id: 'billed' });
    expect(await tokens.headers(credentials, 'project')).toMatchObject({ 'x-goog-user-project': 'billed' });
  });

  it('throws a 401 without the credentials when the token service rejects them, and requests a token again', async () => {
    const credentials = server.credentials('later');
    const { respond: reply } = server;
    server.respond = () => ({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' },
    });
    const error = await failure(credentials);
    expect(error).toMatchObject({ code: 'UPSTREAM_REFUSED', status: 401 });
    expect(error.message).toContain('invalid_grant: Invalid JWT Signature.');
    expect(error.message).not.toContain('PRIVATE KEY');
    server.respond = reply;
    expect(await tokens.headers(credentials, 'project')).toEqual({ authorization: 'Bearer later' });
  });

  it('throws UPSTREAM_UNREACHABLE when the token service does not accept connections', async () => {
    // Port 9 (discard) has no listener.
    const credentials = server.credentials('t', { token_uri: 'http://127.0.0.1:9/' });
    expect(await failure(credentials)).toMatchObject({ code: 'UPSTREAM_UNREACHABLE', status: 502 });
  });
});

describe('credentialsProblem', () => {
  const problem = (value: object | string) =>
    credentialsProblem(new Secret(typeof value === 'string' ? value : JSON.stringify(value)));

  it('returns undefined for valid credentials', () => {
    expect(credentialsProblem(server.credentials('t'))).toBeUndefined();
    expect(
      problem({ type: 'authorized_user', client_id: 'a', client_secret: 'b', refresh_token: 'c' }),
    ).toBeUndefined();
    expect(problem('')).toBeUndefined();
  });

  it.each([
    ['/no/such/file.json', 'must be Google Cloud credentials as JSON'],
    ['[1]', 'must be Google Cloud credentials as JSON'],
    [{}, 'must have a "type"'],
    [{ type: 'toString' }, 'must have a "type"'],
    [{ type: 'service_account', client_email: 'a' }, 'lacks "private_key"'],
    [{ type: 'service_account', client_email: 'a', private_key: 'hidden' }, 'not a private key in PEM format'],
  ])('describes the problem of %j without quoting a value', (value, expected) => {
    expect(problem(value)).toContain(expected);
    expect(problem(value)).not.toContain('hidden');
  });
});
