import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret } from '../../config';
import { AwsAccount } from './aws-account';
import { AwsConfig } from './bedrock.config';

const CANARY = 'canary-secret-7f3a';

/** STS over a loopback connection. */
class FakeSts {
  readonly forms: URLSearchParams[] = [];
  answer: { status: number; body: string } = { status: 200, body: '' };
  private server: Server | undefined;

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      let form = '';
      request.on('data', (chunk: Buffer) => (form += chunk.toString()));
      request.on('end', () => {
        this.forms.push(new URLSearchParams(form));
        response.writeHead(this.answer.status, { 'content-type': 'text/xml' }).end(this.answer.body);
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
  sts.answer = { status: 200, body: SESSION };
});
afterAll(async () => {
  process.env = before;
  await sts.stop();
});

function account(settings: Partial<AwsConfig>): AwsAccount {
  return new AwsAccount(Object.assign(new AwsConfig(), settings));
}

const keys = { aws_access_key_id: new Secret('ID'), aws_secret_access_key: new Secret(CANARY) };
const role = () => ({ aws_role_arn: 'arn:aws:iam::123456789012:role/r', aws_sts_endpoint_url: address });

describe('AwsAccount', () => {
  it('uses keys as they are', async () => {
    const own = account({ ...keys, aws_session_token: new Secret('token'), aws_region: 'eu-west-1' });
    expect(await own.credentials()).toEqual({ accessKeyId: 'ID', secretAccessKey: CANARY, sessionToken: 'token' });
    expect(await own.region()).toBe('eu-west-1');
  });

  it('assumes a role once for many calls', async () => {
    const own = account({ ...role(), ...keys, aws_region: 'eu-west-1', aws_external_id: 'x-1' });
    const found = await Promise.all([own.credentials(), own.credentials(), own.credentials()]);
    expect(found[2]).toMatchObject({
      accessKeyId: 'ROLEKEY',
      secretAccessKey: 'role-secret',
      sessionToken: 'role-token',
    });
    await own.credentials();
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

  it('reports a role that may not be assumed, without the secret', async () => {
    sts.answer = { status: 403, body: REFUSAL };
    const error: unknown = await account({ ...role(), ...keys, aws_region: 'eu-west-1' })
      .credentials()
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
    await expect(account(settings).credentials()).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      status: 502,
    });
  });

  it('finds keys in the environment where the file has none, or but one half', async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'ENVID', AWS_SECRET_ACCESS_KEY: 'env-secret' });
    for (const settings of [{}, { aws_access_key_id: new Secret('ID') }]) {
      expect(await account({ ...settings, aws_region: 'eu-west-1' }).credentials()).toMatchObject({
        accessKeyId: 'ENVID',
      });
    }
  });

  it('reports credentials that are nowhere to be found', async () => {
    await expect(account({ aws_region: 'eu-west-1' }).credentials()).rejects.toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 403,
      upstreamCode: 'CredentialsProviderError',
    });
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
