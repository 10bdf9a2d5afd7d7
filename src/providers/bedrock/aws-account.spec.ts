import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readSettings, Secret, type Connection } from '../../config';
import { UpstreamClient } from '../../upstream/client/upstream-client';
import type { CredentialTransport } from '../contract/provider-adapter';
import { AwsAccount } from './aws-account';
import { AwsConfig } from './bedrock.config';

const CANARY = 'canary-secret-7f3a';

/** STS over a loopback connection. */
class FakeSts {
  readonly forms: URLSearchParams[] = [];
  answer: { status: number; body: string } = { status: 200, body: '' };
  /** Bodies to give before that. */
  answers: string[] = [];
  private server: Server | undefined;

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      let form = '';
      request.on('data', (chunk: Buffer) => (form += chunk.toString()));
      request.on('end', () => {
        this.forms.push(new URLSearchParams(form));
        response
          .writeHead(this.answer.status, { 'content-type': 'text/xml' })
          .end(this.answers.shift() ?? this.answer.body);
      });
    });
    await new Promise<void>((resolve) => this.server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }
}

const SESSION = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ROLEKEY</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey><SessionToken>role-token</SessionToken>
<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;

const REFUSAL = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
<Code>AccessDenied</Code><Message>not authorized to perform sts:AssumeRole</Message></Error></ErrorResponse>`;

const sts = new FakeSts();
const client = new UpstreamClient(readSettings({}));
/** Over connections such as an endpoint has, and what went out by them. */
const outside: CredentialTransport = {
  postJson: () => Promise.reject(new Error('AWS speaks no JSON')),
  request: (request) => {
    sent.push(request.url);
    return client.sendHttp(request, connection);
  },
};
let sent: string[] = [];
let connection: Connection;
let address = '';
const before = { ...process.env };
beforeAll(async () => {
  address = await sts.start();
});
beforeEach(() => {
  // Nothing of the machine's own AWS settings may be found, and nothing looked for on the network.
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
  process.env['AWS_CONFIG_FILE'] = '/nonexistent/config';
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/nonexistent/credentials';
  sts.forms.length = 0;
  sent = [];
  connection = { allow: ['localhost'] };
  sts.answer = { status: 200, body: SESSION };
});
afterAll(async () => {
  process.env = before;
  await client.onApplicationShutdown();
  await sts.stop();
});

function account(settings: Partial<AwsConfig>, timeLimit?: number): AwsAccount {
  return new AwsAccount(Object.assign(new AwsConfig(), settings), timeLimit);
}

const keys = { aws_access_key_id: new Secret('ID'), aws_secret_access_key: new Secret(CANARY) };
const role = () => ({ aws_role_arn: 'arn:aws:iam::123456789012:role/r', aws_sts_endpoint_url: address });

describe('AwsAccount', () => {
  it('uses keys as they are', async () => {
    const own = account({ ...keys, aws_session_token: new Secret('token'), aws_region: 'eu-west-1' });
    expect(await own.credentials(outside)).toEqual({
      accessKeyId: 'ID',
      secretAccessKey: CANARY,
      sessionToken: 'token',
    });
    expect(await own.region()).toBe('eu-west-1');
  });

  it('does not wait for ever, and asks again', async () => {
    const own = account({ ...role(), ...keys, aws_region: 'eu-west-1' }, 3000);
    let asked = 0;
    const silent: CredentialTransport = {
      ...outside,
      request: () => {
        asked += 1;
        return new Promise(() => undefined);
      },
    };
    await expect(own.credentials(silent)).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      message: expect.stringContaining('within 3 s') as string,
    });
    expect(asked).toBe(1);
    expect(await own.credentials(outside)).toMatchObject({ accessKeyId: 'ROLEKEY' });
  });

  it('assumes a role once for many calls', async () => {
    const own = account({ ...role(), ...keys, aws_region: 'eu-west-1', aws_external_id: 'x-1' });
    const found = await Promise.all([own.credentials(outside), own.credentials(outside), own.credentials(outside)]);
    expect(found[2]).toMatchObject({
      accessKeyId: 'ROLEKEY',
      secretAccessKey: 'role-secret',
      sessionToken: 'role-token',
    });
    await own.credentials(outside);
    expect(sts.forms.map((form) => Object.fromEntries(form))).toEqual([
      {
        Action: 'AssumeRole',
        Version: '2011-06-15',
        RoleArn: 'arn:aws:iam::123456789012:role/r',
        RoleSessionName: 'ai-gateway-bedrock',
        DurationSeconds: '900',
        ExternalId: 'x-1',
      },
    ]);
  });

  it('assumes a role again where its session was refused ahead of its end, and then keeps it for a while', async () => {
    const own = account({ ...role(), ...keys, aws_region: 'eu-west-1' });
    await own.credentials(outside);
    expect([own.drop('ROLEKEY'), own.drop('ROLEKEY')]).toEqual([true, true]);
    await own.credentials(outside);
    expect(own.drop('ROLEKEY')).toBe(false);
    expect(sts.forms).toHaveLength(2);
  });

  it('reaches STS over the connection of the endpoint, and no other', async () => {
    await account({ ...role(), ...keys, aws_region: 'eu-west-1' }).credentials(outside);
    expect(sent).toEqual([`${address}/`]);
  });

  it('does not let STS be at a private address that the endpoint does not name', async () => {
    connection = { allow: [] };
    const settings = { ...role(), ...keys, aws_region: 'eu-west-1', aws_sts_endpoint_url: 'http://metadata.goog/' };
    await expect(account(settings).credentials(outside)).rejects.toMatchObject({
      code: 'UPSTREAM_FORBIDDEN',
      message: expect.stringContaining('No AWS credentials could be found for this endpoint: The provider is at a'),
    });
  });

  it('assumes the role on behalf of whom the environment names, where the file has no keys', async () => {
    const token = join(__dirname, '../../../test/fixtures/tls/README.md');
    Object.assign(process.env, {
      AWS_WEB_IDENTITY_TOKEN_FILE: token,
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/pod',
      AWS_ENDPOINT_URL_STS: address,
    });
    sts.answers = [SESSION.replaceAll('AssumeRole', 'AssumeRoleWithWebIdentity'), SESSION];
    await account({ ...role(), aws_region: 'eu-west-1' }).credentials(outside);
    expect(sts.forms.map((form) => [form.get('Action'), form.get('RoleArn')])).toEqual([
      ['AssumeRoleWithWebIdentity', 'arn:aws:iam::123456789012:role/pod'],
      ['AssumeRole', 'arn:aws:iam::123456789012:role/r'],
    ]);
    expect(sent).toHaveLength(2);
  });

  it('never lets go of keys of the file', () => {
    expect(account(keys).drop('ID')).toBe(false);
  });

  it('reports a role that may not be assumed, without the secret', async () => {
    sts.answer = { status: 403, body: REFUSAL };
    const error: unknown = await account({ ...role(), ...keys, aws_region: 'eu-west-1' })
      .credentials(outside)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 403,
      upstreamCode: 'AccessDenied',
      message: expect.stringContaining('not authorized to perform sts:AssumeRole'),
    });
    expect((error as Error).message).not.toContain(CANARY);
  });

  it('reports STS that cannot be reached', async () => {
    const settings = { ...role(), ...keys, aws_region: 'eu-west-1', aws_sts_endpoint_url: 'http://127.0.0.1:1' };
    await expect(account(settings).credentials(outside)).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      status: 502,
    });
  });

  it('finds keys in the environment where the file has none, or but one half', async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'ENVID', AWS_SECRET_ACCESS_KEY: 'env-secret' });
    for (const settings of [{}, { aws_access_key_id: new Secret('ID') }]) {
      expect(await account({ ...settings, aws_region: 'eu-west-1' }).credentials(outside)).toMatchObject({
        accessKeyId: 'ENVID',
      });
    }
  });

  it('reports credentials that are nowhere to be found', async () => {
    await expect(account({ aws_region: 'eu-west-1' }).credentials(outside)).rejects.toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 403,
      upstreamCode: 'CredentialsProviderError',
    });
  });

  it('finds a Bedrock API key in the environment where the file says nothing of credentials', async () => {
    process.env['AWS_BEARER_TOKEN_BEDROCK'] = 'from-the-environment';
    expect(await account({}).bearerToken()).toBe('from-the-environment');
    expect(await account({ aws_bearer_token: new Secret('own') }).bearerToken()).toBe('own');
    for (const settings of [keys, role()]) expect(await account(settings).bearerToken()).toBeUndefined();
    delete process.env['AWS_BEARER_TOKEN_BEDROCK'];
    expect(await account({}).bearerToken()).toBeUndefined();
  });

  it.each([
    [{ AWS_REGION: 'eu-west-3' }, 'eu-west-3'],
    [{ AWS_DEFAULT_REGION: 'eu-west-2' }, 'eu-west-2'],
    [{ AWS_REGION: 'eu-west-3', AWS_DEFAULT_REGION: 'eu-west-2' }, 'eu-west-3'],
  ])('finds the region in %j', async (env, expected) => {
    Object.assign(process.env, env);
    expect(await account(keys).region()).toBe(expected);
  });

  it('reports a region that is nowhere to be found, and looks again', async () => {
    const own = account(keys);
    await expect(own.region()).rejects.toMatchObject({
      code: 'UPSTREAM_REFUSED',
      message: expect.stringContaining('aws_region'),
    });
    process.env['AWS_REGION'] = 'eu-west-3';
    expect(await own.region()).toBe('eu-west-3');
  });
});
