import { GatewayError } from '../../errors';
import { user, configure, faulty, chat, contentOf } from '../../../test/support/providers/sandbox';

describe('a fault of the sandbox', () => {
  afterEach(() => jest.useRealTimers());

  const body = { messages: [user('Hello')] };

  it('of kind status responds with the configured status and Retry-After, streamed or not', async () => {
    const config = faulty({ kind: 'status', status: 429, retry_after: 3 });
    const failed = {
      code: 'UPSTREAM_REFUSED',
      status: 429,
      type: 'rate_limit_error',
      headers: { 'retry-after': '3' },
    };
    await expect(chat.query(body, config)).rejects.toMatchObject(failed);
    await expect(chat.stream(body, config)).rejects.toMatchObject(failed);
  });

  it('with rate 0.5 affects every second request', async () => {
    const config = faulty({ kind: 'status', rate: 0.5 });
    const outcomes = [];
    for (let call = 0; call < 4; call += 1) {
      outcomes.push(
        await chat.query(body, config).then(
          () => 200,
          (error: unknown) => (error as GatewayError).status,
        ),
      );
    }
    expect(outcomes).toEqual([200, 503, 200, 503]);
  });

  it.each([
    ['stall', 'UPSTREAM_TIMEOUT', 'UPSTREAM_TIMEOUT'],
    ['malformed', 'UPSTREAM_INVALID', 'UPSTREAM_INVALID'],
    ['reset', 'UPSTREAM_TRUNCATED', 'UPSTREAM_TRUNCATED'],
    ['cut', 'ended without [DONE]', 'UPSTREAM_INVALID'],
  ] as const)('of kind %s breaks off streams and unary responses', async (kind, streamed, whole) => {
    const config = faulty({ kind, after_chunks: 3 });
    const outcome = await chat.stream(body, config).catch((error: unknown) => error);
    expect(outcome instanceof GatewayError ? outcome.code : String(outcome)).toContain(streamed);
    await expect(chat.query(body, config)).rejects.toMatchObject({ code: whole });
  });

  it('of kind reset with after_chunks 0 closes the connection without a response', async () => {
    const config = faulty({ kind: 'reset', after_chunks: 0 });
    await expect(chat.query(body, config)).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
  });

  it('of kind slow_first_token delays the response and changes nothing else', async () => {
    const started = performance.now();
    const chunks = await chat.stream(body, faulty({ kind: 'slow_first_token', delay_ms: 120 }));
    expect(performance.now() - started).toBeGreaterThanOrEqual(119);
    expect(contentOf(chunks)).toContain('Hello');
  });

  it('ends at once when the client disconnects, and leaves no timer running', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance', 'nextTick', 'queueMicrotask'] });
    const controller = new AbortController();
    const outcome = chat.query(body, configure({ latency_ms: 3_600_000 }), controller.signal);
    // The limits of the upstream and the latency of the model.
    for (let turn = 0; turn < 10_000 && jest.getTimerCount() < 2; turn += 1) await new Promise(setImmediate);
    expect(jest.getTimerCount()).toBe(2);
    controller.abort();
    await expect(outcome).rejects.toMatchObject({ code: 'CLIENT_DISCONNECTED' });
    expect(jest.getTimerCount()).toBe(0);
  });
});
