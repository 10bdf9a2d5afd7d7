import { GoogleTokenServer, granted } from '../../../test/support/google-token-server';
import { Secret } from '../../config';
import { GatewayError } from '../../errors';
import { GoogleTokens } from './google-tokens';
import { credentialsProblem } from './service-account';

let server: GoogleTokenServer;
let tokens: GoogleTokens;
beforeEach(async () => {
  server = new GoogleTokenServer();
  await server.start();
  tokens = new GoogleTokens();
});
afterEach(() => server.stop());

async function failure(credentials: Secret): Promise<GatewayError> {
  try {
    await tokens.headers(credentials, 'project');
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('there was a token');
}

function claimsOf(form: URLSearchParams | undefined): unknown {
  const [, claims = ''] = form?.get('assertion')?.split('.') ?? [];
  return JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
}

describe('the access token of a service account', () => {
  it('is asked for with a signed assertion', async () => {
    const credentials = server.credentials('ya29.fake');
    expect(await tokens.headers(credentials, 'project')).toEqual({ authorization: 'Bearer ya29.fake' });
    expect(server.asked[0]?.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    expect(claimsOf(server.asked[0])).toMatchObject({
      iss: 'sluice@project.iam.gserviceaccount.com',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      exp: expect.any(Number),
    });
  });

  it('is asked for once, however many want it at the same time and later', async () => {
    const credentials = server.credentials('shared');
    const wanted = Array.from({ length: 20 }, () => tokens.headers(credentials, 'project'));
    expect(new Set((await Promise.all(wanted)).map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer shared']),
    );
    await tokens.headers(new Secret(credentials.reveal()), 'other-project');
    expect(server.asked).toHaveLength(1);
  });

  it('is renewed ahead of its end', async () => {
    let given = 0;
    server.reply = () => granted(`token-${++given}`, 30);
    const credentials = server.credentials('any');
    expect(await tokens.headers(credentials, 'project')).toEqual({ authorization: 'Bearer token-1' });
    expect(await tokens.headers(credentials, 'project')).toEqual({ authorization: 'Bearer token-2' });
  });

  it('that was refused ahead of its end is replaced, by one that is then kept for a while', async () => {
    let given = 0;
    server.reply = () => granted(`token-${++given}`, 3600);
    const credentials = server.credentials('any');
    await tokens.headers(credentials, 'project');
    const drop = (token: string) => tokens.drop(credentials, 'project', `Bearer ${token}`);
    expect([drop('token-1'), drop('token-1')]).toEqual([true, true]);
    expect(await tokens.headers(credentials, 'project')).toEqual({ authorization: 'Bearer token-2' });
    expect([drop('token-1'), drop('token-2')]).toEqual([true, false]);
    expect(await tokens.headers(credentials, 'project')).toEqual({ authorization: 'Bearer token-2' });
    expect(server.asked).toHaveLength(2);
  });

  it('names the project that is billed in its place', async () => {
    const credentials = server.credentials('t', { quota_project_id: 'billed' });
    expect(await tokens.headers(credentials, 'project')).toMatchObject({ 'x-goog-user-project': 'billed' });
  });

  it('that is refused is a 401 which shows nothing of the credentials, and is asked for again later', async () => {
    const credentials = server.credentials('later');
    const { reply } = server;
    server.reply = () => ({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' },
    });
    const error = await failure(credentials);
    expect(error).toMatchObject({ code: 'UPSTREAM_REFUSED', status: 401 });
    expect(error.message).toContain('invalid_grant: Invalid JWT Signature.');
    expect(error.message).not.toContain('PRIVATE KEY');
    server.reply = reply;
    expect(await tokens.headers(credentials, 'project')).toEqual({ authorization: 'Bearer later' });
  });

  it('that cannot be asked for is unreachable', async () => {
    // Nothing listens on the port that stands for discarding.
    const credentials = server.credentials('t', { token_uri: 'http://127.0.0.1:9/' });
    expect(await failure(credentials)).toMatchObject({ code: 'UPSTREAM_UNREACHABLE', status: 502 });
  });
});

describe('credentials', () => {
  const problem = (value: object | string) =>
    credentialsProblem(new Secret(typeof value === 'string' ? value : JSON.stringify(value)));

  it('that can be used have no problem', () => {
    expect(credentialsProblem(server.credentials('t'))).toBeUndefined();
    expect(
      problem({ type: 'authorized_user', client_id: 'a', client_secret: 'b', refresh_token: 'c' }),
    ).toBeUndefined();
    expect(problem('')).toBeUndefined();
  });

  it.each([
    ['/no/such/file.json', 'must be the JSON text'],
    ['[1]', 'must be the JSON text'],
    [{}, 'must have a "type"'],
    [{ type: 'toString' }, 'must have a "type"'],
    [{ type: 'service_account', client_email: 'a' }, 'lacks "private_key"'],
    [{ type: 'service_account', client_email: 'a', private_key: 'hidden' }, 'no PEM text'],
  ])('of %j have one', (value, expected) => {
    expect(problem(value)).toContain(expected);
    expect(problem(value)).not.toContain('hidden');
  });
});
