import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Logger } from '@nestjs/common';
import { loadGatewayFile } from '../src/config';
import { fileOf } from './support/config';
import { callContext, endpointsService } from './support/endpoints';
import { BedrockAdapter } from '../src/providers/bedrock/bedrock.adapter';
import { DatabricksAdapter } from '../src/providers/databricks/databricks.adapter';
import { ProviderRegistry } from '../src/providers/contract/provider-registry';
import { CHAT_RESPONSE, DONE, HELLO, STOP } from './support/behaviours';
import { recordedJson } from './support/recorded';

/** A provider with its token service: it issues numbered credentials and accepts only the latest ones. */
class FakeProvider {
  given = 0;
  /** The number of the credentials of each call to the API. */
  readonly calls: number[] = [];
  /** Credentials up to this one have ended. */
  ended = 0;
  private readonly server: Server;

  constructor(private readonly dialect: Dialect) {
    this.server = createServer((request, response) => {
      void text(request).then(() => {
        const { authorization = '' } = request.headers;
        if (request.url === dialect.tokenPath) {
          dialect.give(response, ++this.given);
          return;
        }
        const used = Number(/(?:token-|Credential=KEY)(\d+)/.exec(authorization)?.[1]);
        this.calls.push(used);
        if (used <= this.ended) dialect.reject(response);
        else dialect.respond(response, request.headers.accept ?? '');
      });
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  configAt(base: string): { provider: string; config: object } {
    return this.dialect.configAt(base);
  }
}

interface Dialect {
  readonly tokenPath: string;
  give(response: ServerResponse, ordinal: number): void;
  reject(response: ServerResponse): void;
  respond(response: ServerResponse, accept: string): void;
  configAt(base: string): { provider: string; config: object };
}

function json(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const databricks: Dialect = {
  tokenPath: '/oidc/v1/token',
  give: (response, ordinal) => json(response, 200, { access_token: `token-${ordinal}`, expires_in: 3600 }),
  reject: (response) => json(response, 401, { error_code: 'UNAUTHENTICATED', message: 'Token has ended' }),
  respond: (response, accept) => {
    if (accept === 'application/json') json(response, 200, CHAT_RESPONSE);
    else response.writeHead(200, { 'content-type': 'text/event-stream' }).end(HELLO + STOP + DONE);
  },
  configAt: (host) => ({ provider: 'databricks', config: { host, client_id: 'id', client_secret: 'secret-1234' } }),
};

const frames = recordedJson('bedrock/frames.json') as Record<string, string>;

const bedrock: Dialect = {
  tokenPath: '/sts/',
  give: (response, ordinal) => {
    const credentials = `<AccessKeyId>KEY${ordinal}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>`;
    const session = `<Credentials>${credentials}<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>`;
    const body = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>${session}</AssumeRoleResult></AssumeRoleResponse>`;
    response.writeHead(200, { 'content-type': 'text/xml' }).end(body);
  },
  reject: (response) => json(response, 403, { message: 'Session' }, { 'x-amzn-errortype': 'ExpiredTokenException' }),
  respond: (response, accept) => {
    if (accept === 'application/json') json(response, 200, recordedJson('bedrock/chat-response.json'));
    else {
      const events = ['messageStart', 'contentBlockDelta', 'messageStop', 'metadata'].map((name) => frames[name] ?? '');
      response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
      response.end(Buffer.concat(events.map((frame) => Buffer.from(frame, 'base64'))));
    }
  },
  configAt: (base) => ({
    provider: 'bedrock',
    config: {
      aws_config: {
        aws_role_arn: 'arn:aws:iam::123456789012:role/r',
        aws_access_key_id: 'ID',
        aws_secret_access_key: 'secret-1234',
        aws_region: 'us-east-1',
        aws_endpoint_url: base,
        aws_sts_endpoint_url: `${base}/sts`,
      },
    },
  }),
};

const providers = new ProviderRegistry([new DatabricksAdapter(), new BedrockAdapter()]);
const service = endpointsService();

function send(fakeProvider: FakeProvider, base: string) {
  const { provider, config } = fakeProvider.configAt(base);
  const model = { name: 'anthropic.claude-3-haiku-20240307-v1:0', provider, config };
  const file = JSON.stringify({ endpoints: [{ name: 'chat', endpoint_type: 'llm/v1/chat', model }] });
  const endpoint = loadGatewayFile(fileOf(file), providers, {}).endpoints[0]!;
  return (stream: boolean) =>
    service.query(endpoint, { messages: [{ role: 'user', content: 'Hi' }], stream }, callContext());
}

describe.each([
  ['a token of Databricks', databricks, 401],
  ['a session of AWS', bedrock, 403],
])('%s', (_what, dialect, status) => {
  let fakeProvider: FakeProvider;
  let query: ReturnType<typeof send>;
  beforeEach(async () => {
    fakeProvider = new FakeProvider(dialect);
    query = send(fakeProvider, await fakeProvider.start());
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await fakeProvider.stop();
  });

  it.each([false, true])(
    'that expires early is replaced without an error for the client (stream: %s)',
    async (stream) => {
      await query(stream);
      fakeProvider.ended = 1;
      expect((await query(stream)).body).toBeDefined();
      await query(stream);
      expect([fakeProvider.calls, fakeProvider.given]).toEqual([[1, 1, 2, 2], 2]);
    },
  );

  it('is replaced once for all concurrent requests that it failed for', async () => {
    await query(false);
    fakeProvider.ended = 1;
    await Promise.all(Array.from({ length: 10 }, () => query(false)));
    expect(fakeProvider.given).toBe(2);
  });

  it('is not fetched repeatedly when every new one is rejected', async () => {
    fakeProvider.ended = Infinity;
    for (let calls = 0; calls < 5; calls += 1) await expect(query(false)).rejects.toMatchObject({ status });
    expect(fakeProvider.given).toBe(2);
  });
});
