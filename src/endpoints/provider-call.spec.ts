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

/** A vendor whose credentials are numbered, and which plays one script for each call. */
class Vendor extends ScriptedProvider {
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
      url: 'http://vendor.invalid/',
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

  ask(stream: boolean) {
    const endpoint = this.serve(['a']).endpoints[0]!;
    const request = { messages: [{ role: 'user', content: 'Hi' }], stream };
    return endpointsService().query(endpoint, request, callContext());
  }
}

let vendor: Vendor;
beforeEach(() => {
  vendor = new Vendor();
  jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

describe.each([
  [false, GOOD],
  [true, STREAM],
])('a call with stream: %s', (stream, success) => {
  it('gives the adapter the header of the answer', async () => {
    vendor.script = [success];
    await vendor.ask(stream);
    expect(vendor.headers).toMatchObject(success.head!.headers);
  });

  it('is made again with other credentials where the first have ended', async () => {
    vendor.script = [EXPIRED, success];
    const refusals: unknown[] = [];
    vendor.invalidateCredentials = (error, { headers }) => {
      refusals.push([error.status, headers['authorization']]);
      return true;
    };
    const { body } = await vendor.ask(stream);
    expect(body instanceof ChunkStream).toBe(stream);
    expect(refusals).toEqual([[401, 'Bearer token-1']]);
    expect(vendor.credentials).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('is made twice at most', async () => {
    vendor.script = [EXPIRED, EXPIRED, success];
    vendor.invalidateCredentials = () => true;
    await expect(vendor.ask(stream)).rejects.toMatchObject({ status: 401, message: 'expired' });
    expect(vendor.credentials).toHaveLength(2);
  });

  it('is made once where there are no other credentials', async () => {
    vendor.script = [EXPIRED, success];
    vendor.invalidateCredentials = () => false;
    await expect(vendor.ask(stream)).rejects.toMatchObject({ status: 401 });
    expect(vendor.credentials).toHaveLength(1);
  });

  it('is made once where the vendor refused nothing', async () => {
    vendor.script = [jsonScript(200, [])];
    vendor.script[0] = { ...GOOD, head: { status: 200, headers: { 'content-type': 'text/html' } } };
    vendor.invalidateCredentials = () => true;
    await expect(vendor.ask(stream)).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' });
    expect(vendor.credentials).toHaveLength(1);
  });

  it('is made again in other words where the adapter knows some, and answered in them', async () => {
    vendor.script = [jsonScript(400, { message: 'not so' }), success];
    vendor.chat.fallbackRequest = ({ message }, request) =>
      message === 'not so' ? { ...request, user: 'other' } : undefined;
    const asked: unknown[] = [];
    const { chat } = vendor;
    const before = { ...chat };
    chat.toResponse = (body, target, request, headers) => {
      asked.push(request['user']);
      return before.toResponse(body, target, request, headers);
    };
    chat.toChunks = (target, request, headers) => {
      asked.push(request['user']);
      return before.toChunks!(target, request, headers);
    };
    await vendor.ask(stream);
    expect([asked, vendor.credentials.length]).toEqual([['other'], 2]);
  });

  it('fails with what the adapter says that the refusal means', async () => {
    vendor.script = [jsonScript(500, { message: 'too many tokens' })];
    vendor.meaning = ({ message, status }) => providerError(422, { message: `${message} (${status})` });
    await expect(vendor.ask(stream)).rejects.toMatchObject({ status: 422, message: 'too many tokens (500)' });
  });
});

describe('a stream', () => {
  it('that the adapter cannot translate after all is an error', async () => {
    vendor.script = [STREAM];
    vendor.chat.toChunks = () => {
      throw new GatewayError('UPSTREAM_INVALID', 'what is this');
    };
    await expect(vendor.ask(true)).rejects.toMatchObject({ message: 'what is this' });
  });

  it('is refused before the vendor is asked where it has none', async () => {
    delete vendor.chat.toChunks;
    await expect(vendor.ask(true)).rejects.toMatchObject({ code: 'UNSUPPORTED_OPERATION' });
    expect(vendor.credentials).toEqual([]);
  });
});
