import { Logger } from '@nestjs/common';
import { GatewayError } from '../errors';
import type { ChatOperation, ProviderAdapter } from '../providers/contract/provider-adapter';
import { Playback } from '../providers/sandbox/playback';
import { jsonScript, streamScript, type Script } from '../providers/sandbox/script';
import { providerError } from '../upstream/client/error-body';
import type { ResponseHeaders, UpstreamRequest } from '../upstream/client/upstream-request';
import { ChunkStream } from './chunk-stream';
import { callContext, endpointsService, ScriptedProvider } from '../../test/support/endpoints';

const GOOD = jsonScript(200, { choices: [] }, { 'x-counted': '7' });
const STREAM = streamScript([{ data: { choices: [{ index: 0, finish_reason: 'stop' }] }, tokens: 1 }], 0);
const EXPIRED = jsonScript(401, { error: { message: 'expired' } });

/** A provider with numbered credentials that plays one script per request. */
class NumberingProvider extends ScriptedProvider {
  readonly credentials: (string | undefined)[] = [];
  script: Script[] = [];
  fetched = 0;
  headers: ResponseHeaders | undefined;
  invalidateCredentials?: ProviderAdapter['invalidateCredentials'];
  meaning?: (error: GatewayError) => GatewayError;

  authorize(call: UpstreamRequest): Promise<UpstreamRequest> {
    return Promise.resolve({ ...call, headers: { authorization: `Bearer token-${++this.fetched}` } });
  }

  override readonly chat: ChatOperation<object> = {
    toRequest: (request) => ({
      url: 'http://provider.invalid/',
      headers: {},
      body: request,
      dispatcher: {
        dispatch: ({ headers }, handler) => {
          this.credentials.push((headers as Record<string, string>)['authorization']);
          new Playback(handler).start(() => Promise.resolve(this.script.shift() ?? GOOD));
          return true;
        },
      },
    }),
    toResponse: (body, _target, _request, headers) => {
      this.headers = headers;
      return body as never;
    },
    toChunks: (_target, _request, headers) => {
      this.headers = headers;
      return (event) => [JSON.parse(event.data) as never];
    },
    mapError: (error) => this.meaning?.(error) ?? error,
  };

  query(stream: boolean) {
    const endpoint = this.serve(['a']).endpoints[0]!;
    const request = { messages: [{ role: 'user', content: 'Hi' }], stream };
    return endpointsService().query(endpoint, request, callContext());
  }
}

let provider: NumberingProvider;
beforeEach(() => {
  provider = new NumberingProvider();
  jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

describe.each([
  [false, GOOD],
  [true, STREAM],
])('ProviderCall with stream: %s', (stream, success) => {
  it('passes the response headers to the adapter', async () => {
    provider.script = [success];
    await provider.query(stream);
    expect(provider.headers).toMatchObject(success.head!.headers);
  });

  it('sends the request once more with refreshed credentials', async () => {
    provider.script = [EXPIRED, success];
    const rejections: unknown[] = [];
    provider.invalidateCredentials = (error, { headers }) => {
      rejections.push([error.status, headers['authorization']]);
      return true;
    };
    const { body } = await provider.query(stream);
    expect(body instanceof ChunkStream).toBe(stream);
    expect(rejections).toEqual([[401, 'Bearer token-1']]);
    expect(provider.credentials).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('sends the request at most twice', async () => {
    provider.script = [EXPIRED, EXPIRED, success];
    provider.invalidateCredentials = () => true;
    await expect(provider.query(stream)).rejects.toMatchObject({ status: 401, message: 'expired' });
    expect(provider.credentials).toHaveLength(2);
  });

  it('sends the request once if the credentials cannot be refreshed', async () => {
    provider.script = [EXPIRED, success];
    provider.invalidateCredentials = () => false;
    await expect(provider.query(stream)).rejects.toMatchObject({ status: 401 });
    expect(provider.credentials).toHaveLength(1);
  });

  it('does not repeat a request after an invalid response', async () => {
    provider.script = [jsonScript(200, [])];
    provider.script[0] = { ...GOOD, head: { status: 200, headers: { 'content-type': 'text/html' } } };
    provider.invalidateCredentials = () => true;
    await expect(provider.query(stream)).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' });
    expect(provider.credentials).toHaveLength(1);
  });

  it('sends the adapter’s fallback request and translates the response with it', async () => {
    provider.script = [jsonScript(400, { message: 'not supported' }), success];
    provider.chat.fallbackRequest = ({ message }, request) =>
      message === 'not supported' ? { ...request, user: 'other' } : undefined;
    const sentUsers: unknown[] = [];
    const { chat } = provider;
    const before = { ...chat };
    chat.toResponse = (body, target, request, headers) => {
      sentUsers.push(request['user']);
      return before.toResponse(body, target, request, headers);
    };
    chat.toChunks = (target, request, headers) => {
      sentUsers.push(request['user']);
      return before.toChunks!(target, request, headers);
    };
    await provider.query(stream);
    expect([sentUsers, provider.credentials.length]).toEqual([['other'], 2]);
  });

  it('fails with the error that the adapter’s mapError returns', async () => {
    provider.script = [jsonScript(500, { message: 'too many tokens' })];
    provider.meaning = ({ message, status }) => providerError(422, { message: `${message} (${status})` });
    await expect(provider.query(stream)).rejects.toMatchObject({ status: 422, message: 'too many tokens (500)' });
  });
});

describe('ProviderCall with a stream', () => {
  it('fails if the adapter cannot create a translator', async () => {
    provider.script = [STREAM];
    provider.chat.toChunks = () => {
      throw new GatewayError('UPSTREAM_INVALID', 'cannot translate');
    };
    await expect(provider.query(true)).rejects.toMatchObject({ message: 'cannot translate' });
  });

  it('fails before a request is sent if the adapter has no streaming', async () => {
    delete provider.chat.toChunks;
    await expect(provider.query(true)).rejects.toMatchObject({ code: 'UNSUPPORTED_OPERATION' });
    expect(provider.credentials).toEqual([]);
  });
});
