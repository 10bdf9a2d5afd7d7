import { callContext, client } from '../../../test/support/endpoints';
import type { PolicyCall } from '../../endpoints/request-policy';
import { ResponseStream, type SettleListener } from '../../endpoints/response-stream';
import type { StreamChunk } from '../../endpoints/stream-chunk';
import { GatewayError } from '../../errors';
import { CopiedChunk, type ChunkSink } from '../../http';
import { MemoryWindows } from '../../limits';
import type { Usage } from '../../wire';
import type { GatewayLimit, ServingEndpointDocument } from '../documents';
import { BoundLimits } from './endpoint-limits.policy';
import { EndpointLimits } from './limit-plan';

const windows = new MemoryWindows();
let id = 0;

function limited(...rate_limits: Partial<GatewayLimit>[]): BoundLimits {
  const document = { rate_limits: [], ai_gateway: { rate_limits } } as unknown as ServingEndpointDocument;
  return new BoundLimits('chat', EndpointLimits.of(String(++id), document)!, windows);
}

/** A request with 39 characters: about 10 tokens. */
function call(): PolicyCall {
  const request = { messages: [{ role: 'user', content: 'x'.repeat(39) }] } as never;
  return { target: {} as never, context: callContext(client().signal), request, adjusted: [] };
}

async function respond(limits: BoundLimits, body: object): Promise<Readonly<Record<string, string>>> {
  const policyCall = call();
  await limits.before(policyCall);
  const result = limits.after({ body, adjusted: [] }, policyCall);
  if (result.body instanceof ResponseStream) result.body.start(SINK);
  return result.headers ?? {};
}

/** Returns the tokens that are counted. */
async function counted(limits: BoundLimits): Promise<number> {
  const headers = await respond(limits, { usage: { total_tokens: 0.1 } });
  return 1000 - Math.round(Number(headers['x-ratelimit-remaining-tokens']));
}

/** Accepts copied chunks, as the sink of an event stream does. */
const SINK: ChunkSink<StreamChunk> = {
  chunks: () => {},
  encoding: { encode: () => '', write: () => {} },
  end: () => {},
  fail: () => {},
};

/** A stream of 19 characters, about 5 tokens, half of which are in a copied chunk. */
class ScriptedStream extends ResponseStream {
  readonly trailer = undefined;
  private listener: SettleListener = () => {};

  constructor(
    readonly reportedUsage: Usage | undefined,
    private readonly error?: GatewayError,
  ) {
    super();
  }

  whenSettled(listener: SettleListener): void {
    this.listener = listener;
  }

  start(sink: ChunkSink<StreamChunk>): void {
    const delta = { content: '0123456789' };
    sink.chunks([{ choices: [{ index: 0, finish_reason: null, delta }] }]);
    sink.encoding?.write([new CopiedChunk({ field: 'content', before: '', after: '' }, '12345678\\n')]);
    this.listener(this.error);
  }

  pause(): void {}
  resume(): void {}
  discard(): void {}
}

describe('the limits of a serving endpoint', () => {
  it('count the tokens that the provider reports', async () => {
    const limits = limited({ key: 'user', tokens: 1000 });
    await respond(limits, { usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 } });
    await respond(limits, new ScriptedStream({ prompt_tokens: 300, completion_tokens: 30, total_tokens: 330 }));
    expect(await counted(limits)).toBe(450);
  });

  it('estimate the tokens if the provider reports none', async () => {
    const limits = limited({ key: 'user', tokens: 1000 });
    await respond(limits, { choices: [{ message: { content: 'x'.repeat(19) } }] });
    await respond(limits, new ScriptedStream(undefined));
    expect(await counted(limits)).toBe(30);
  });

  it('count what an aborted stream has delivered', async () => {
    const limits = limited({ key: 'user', tokens: 1000 });
    const aborted = new GatewayError('CLIENT_DISCONNECTED', 'gone');
    await respond(limits, new ScriptedStream({ prompt_tokens: 100, completion_tokens: 1, total_tokens: 101 }, aborted));
    expect(await counted(limits)).toBe(105);
  });

  it('admit requests while the tokens are below the limit', async () => {
    const limits = limited({ key: 'endpoint', tokens: 100 });
    await respond(limits, { usage: { total_tokens: 99 } });
    await respond(limits, { usage: { total_tokens: 50 } });
    await expect(async () => respond(limits, {})).rejects.toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      message: expect.stringMatching(/Tokens-per-minute \(TPM\) rate limit exceeded for endpoint$/) as string,
      headers: { 'x-ratelimit-remaining-tokens': '0' },
    });
  });

  it('return the response unchanged if they contain no tokens', async () => {
    const limits = limited({ key: 'user', calls: 1 });
    const policyCall = call();
    await limits.before(policyCall);
    const body = new ScriptedStream(undefined);
    expect(limits.after({ body, adjusted: ['seed'], headers: { a: 'b' } }, policyCall)).toEqual({
      body,
      adjusted: ['seed'],
      headers: {
        a: 'b',
        'x-ratelimit-limit-requests': '1',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': expect.stringMatching(/^(1m0|59)/) as string,
      },
    });
  });

  it('do not concern a user that none of them is for', async () => {
    const limits = limited({ key: 'service_principal', principal: 'bot', calls: 0 });
    expect(await respond(limits, {})).toEqual({});
  });
});
