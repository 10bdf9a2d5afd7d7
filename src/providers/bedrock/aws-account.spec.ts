import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readSettings, Secret, type Connection } from '../../config';
import { UpstreamClient } from '../../upstream/client/upstream-client';
import type { CredentialTransport } from '../contract/provider-adapter';
import { AwsAccount, newSessionCache } from './aws-account';
import { AwsConfig } from './bedrock.config';

const CANARY = 'canary-secret-7f3a';

/** An STS server on the loopback interface. */
class FakeSts {
  readonly forms: URLSearchParams[] = [];
  response: { status: number; body: string } = { status: 200, body: '' };
  /** Bodies of the first responses. */
  firstBodies: string[] = [];
  private server: Server | undefined;

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      let form = '';
      request.on('data', (chunk: Buffer) => (form += chunk.toString()));
      request.on('end', () => {
        this.forms.push(new URLSearchParams(form));
        response
          .writeHead(this.response.status, { 'content-type': 'text/xml' })
          .end(this.firstBodies.shift() ?? this.response.body);
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

const ACCESS_DENIED = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
<Code>AccessDenied</Code><Message>not authorized to perform sts:AssumeRole</Message></Error></ErrorResponse>`;

const sts = new FakeSts();
const client = new UpstreamClient(readSettings({}));
/** Sends over the upstream client and records the URLs. */
const transport: CredentialTransport = {
  postJson: () => Promise.reject(new Error('unexpected JSON request')),
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
  // Hides the AWS settings of the machine and prevents network lookups.
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
  process.env['AWS_CONFIG_FILE'] = '/nonexistent/config';
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/nonexistent/credentials';
  sts.forms.length = 0;
  sent = [];
  connection = { allow: ['localhost'] };
  sts.response = { status: 200, body: SESSION };
});
afterAll(async () => {
  process.env = before;
  await client.onApplicationShutdown();
  await sts.stop();
});

function account(settings: Partial<AwsConfig>, timeoutMs?: number): AwsAccount {
  return new AwsAccount(Object.assign(new AwsConfig(), settings), newSessionCache(), timeoutMs);
}

const keys = { aws_access_key_id: new Secret('ID'), aws_secret_access_key: new Secret(CANARY) };
const role = () => ({ aws_role_arn: 'arn:aws:iam::123456789012:role/r', aws_sts_endpoint_url: address });

describe('AwsAccount', () => {
  it('returns the keys of the configuration unchanged', async () => {
    const subject = account({ ...keys, aws_session_token: new Secret('token'), aws_region: 'eu-west-1' });
    expect(await subject.credentials(transport)).toEqual({
      accessKeyId: 'ID',
      secretAccessKey: CANARY,
      sessionToken: 'token',
    });
    expect(await subject.region()).toBe('eu-west-1');
  });

  it('fails after the time limit, and fetches again on the next request', async () => {
    const subject = account({ ...role(), ...keys, aws_region: 'eu-west-1' }, 3000);
    let requests = 0;
    const silent: CredentialTransport = {
      ...transport,
      request: () => {
        requests += 1;
        return new Promise(() => undefined);
      },
    };
    await expect(subject.credentials(silent)).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      message: expect.stringContaining('within 3 s') as string,
    });
    expect(requests).toBe(1);
    expect(await subject.credentials(transport)).toMatchObject({ accessKeyId: 'ROLEKEY' });
  });

  it('assumes a role once for concurrent requests', async () => {
    const subject = account({ ...role(), ...keys, aws_region: 'eu-west-1', aws_external_id: 'x-1' });
    const found = await Promise.all([
      subject.credentials(transport),
      subject.credentials(transport),
      subject.credentials(transport),
    ]);
    expect(found[2]).toMatchObject({
      accessKeyId: 'ROLEKEY',
      secretAccessKey: 'role-secret',
      sessionToken: 'role-token',
    });
    await subject.credentials(transport);
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

  it('assumes a role again after its session was invalidated, but not twice in a short time', async () => {
    const subject = account({ ...role(), ...keys, aws_region: 'eu-west-1' });
    await subject.credentials(transport);
    expect([subject.invalidate('ROLEKEY'), subject.invalidate('ROLEKEY')]).toEqual([true, true]);
    await subject.credentials(transport);
    expect(subject.invalidate('ROLEKEY')).toBe(false);
    expect(sts.forms).toHaveLength(2);
  });

  it('shares a session between accounts with equal settings only', async () => {
    const sessions = newSessionCache();
    const settings = { ...role(), ...keys, aws_region: 'eu-west-1' };
    const fetchWith = (changed: Partial<AwsConfig>) =>
      new AwsAccount(Object.assign(new AwsConfig(), settings, changed), sessions).credentials(transport);
    await fetchWith({});
    await fetchWith({});
    expect(sts.forms).toHaveLength(1);
    for (const changed of [
      { aws_secret_access_key: new Secret('other') },
      { aws_external_id: 'x-1' },
      { aws_region: 'us-east-2' },
    ]) {
      await fetchWith(changed);
    }
    expect(sts.forms).toHaveLength(4);
  });

  it('sends requests to STS over the connection of the endpoint only', async () => {
    await account({ ...role(), ...keys, aws_region: 'eu-west-1' }).credentials(transport);
    expect(sent).toEqual([`${address}/`]);
  });

  it('fails if STS has a private address that the endpoint does not allow', async () => {
    connection = { allow: [] };
    const settings = { ...role(), ...keys, aws_region: 'eu-west-1', aws_sts_endpoint_url: 'http://metadata.goog/' };
    await expect(account(settings).credentials(transport)).rejects.toMatchObject({
      code: 'UPSTREAM_FORBIDDEN',
      message: expect.stringContaining('No AWS credentials could be found for this endpoint: The provider is at a'),
    });
  });

  it('assumes the role with the credentials of the environment if the file contains no keys', async () => {
    const token = join(__dirname, '../../../test/fixtures/tls/README.md');
    Object.assign(process.env, {
      AWS_WEB_IDENTITY_TOKEN_FILE: token,
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/pod',
      AWS_ENDPOINT_URL_STS: address,
    });
    sts.firstBodies = [SESSION.replaceAll('AssumeRole', 'AssumeRoleWithWebIdentity'), SESSION];
    await account({ ...role(), aws_region: 'eu-west-1' }).credentials(transport);
    expect(sts.forms.map((form) => [form.get('Action'), form.get('RoleArn')])).toEqual([
      ['AssumeRoleWithWebIdentity', 'arn:aws:iam::123456789012:role/pod'],
      ['AssumeRole', 'arn:aws:iam::123456789012:role/r'],
    ]);
    expect(sent).toHaveLength(2);
  });

  it('does not invalidate keys of the configuration file', () => {
    expect(account(keys).invalidate('ID')).toBe(false);
  });

  it('reports that the role must not be assumed, without the secret', async () => {
    sts.response = { status: 403, body: ACCESS_DENIED };
    const error: unknown = await account({ ...role(), ...keys, aws_region: 'eu-west-1' })
      .credentials(transport)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 403,
      upstreamCode: 'AccessDenied',
      message: expect.stringContaining('not authorized to perform sts:AssumeRole'),
    });
    expect((error as Error).message).not.toContain(CANARY);
  });

  it('reports that STS is unreachable', async () => {
    const settings = { ...role(), ...keys, aws_region: 'eu-west-1', aws_sts_endpoint_url: 'http://127.0.0.1:1' };
    await expect(account(settings).credentials(transport)).rejects.toMatchObject({
      code: 'UPSTREAM_UNREACHABLE',
      status: 502,
    });
  });

  it('uses the keys of the environment if the file contains none or only one half', async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'ENVID', AWS_SECRET_ACCESS_KEY: 'env-secret' });
    for (const settings of [{}, { aws_access_key_id: new Secret('ID') }]) {
      expect(await account({ ...settings, aws_region: 'eu-west-1' }).credentials(transport)).toMatchObject({
        accessKeyId: 'ENVID',
      });
    }
  });

  it('reports that there are no credentials', async () => {
    await expect(account({ aws_region: 'eu-west-1' }).credentials(transport)).rejects.toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 403,
      upstreamCode: 'CredentialsProviderError',
    });
  });

  it('uses the Bedrock API key of the environment if the file contains no credentials', async () => {
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
  ])('finds the region in the environment %j', async (env, expected) => {
    Object.assign(process.env, env);
    expect(await account(keys).region()).toBe(expected);
  });

  it('reports that there is no region, and looks it up again on the next request', async () => {
    const subject = account(keys);
    await expect(subject.region()).rejects.toMatchObject({
      code: 'UPSTREAM_REFUSED',
      message: expect.stringContaining('aws_region'),
    });
    process.env['AWS_REGION'] = 'eu-west-3';
    expect(await subject.region()).toBe('eu-west-3');
  });
});
