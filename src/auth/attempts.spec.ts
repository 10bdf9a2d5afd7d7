import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { FailedAttempts } from './attempts';
import { BearerCredential, type Credential } from './credential';

const WRONG = new BearerCredential('wrong-token-5up3rs3cr3t');

let attempts: FailedAttempts;
beforeEach(() => {
  jest.useFakeTimers();
  attempts = new FailedAttempts();
});
afterEach(() => jest.useRealTimers());

/** Returns a request from an address, of which attempts use the address and the connection only. */
function requestFrom(address: string): IncomingMessage {
  const socket = Object.assign(new EventEmitter(), { remoteAddress: address });
  return { headers: {}, socket } as unknown as IncomingMessage;
}

/** Fails an attempt. Returns the time until its response in milliseconds, up to a second in steps of 100. */
async function delayOf(address: string, credential: Credential = WRONG): Promise<number> {
  let isDone = false as boolean;
  void attempts.slow(requestFrom(address), credential).then(() => (isDone = true));
  for (let waited = 0; waited <= 10_000; waited += 100) {
    await jest.advanceTimersByTimeAsync(0);
    if (isDone) return waited;
    await jest.advanceTimersByTimeAsync(100);
  }
  return Infinity;
}

async function delaysOf(count: number, address: string, credentialOf = (_index: number): Credential => WRONG) {
  const delays = [];
  for (let index = 0; index < count; index += 1) delays.push(await delayOf(address, credentialOf(index)));
  return delays;
}

const tokenOf = (index: number): Credential => new BearerCredential(`${index}`.padStart(30, 'x'));
const otherTokenOf = (index: number): Credential => new BearerCredential(`${index}`.padEnd(30, 'x'));

describe('FailedAttempts', () => {
  it('answers the first failures at once, then later and later, and never later than five seconds', async () => {
    const delays = await delaysOf(19, '192.0.2.1', otherTokenOf);
    expect(delays.slice(0, 13)).toEqual([...Array<number>(10).fill(0), 100, 200, 400]);
    expect(Math.max(...delays)).toBe(5000);
  });

  it('forgets failures with time', async () => {
    await delaysOf(13, '192.0.2.1');
    await jest.advanceTimersByTimeAsync(200_000);
    expect(await delayOf('192.0.2.1')).toBe(0);
  });

  it('counts the addresses of an IPv6 network together, and other addresses apart', async () => {
    await delaysOf(13, '2001:db8::1', otherTokenOf);
    expect(await delayOf('2001:db8::2', otherTokenOf(99))).toBeGreaterThan(0);
    expect(await delayOf('2001:db8:0:1::1', otherTokenOf(98))).toBe(0);
    expect(await delayOf('192.0.2.1', otherTokenOf(97))).toBe(0);
  });

  it('counts attempts at one key or one user together, from whatever addresses they come', async () => {
    const guesses = Array.from({ length: 13 }, (_each, index) => delayOf(`192.0.2.${index}`, tokenOf(index)));
    for (const guess of guesses) await guess;
    expect(await delayOf('198.51.100.1', tokenOf(100))).toBeGreaterThan(0);
    const password = (index: number): Credential => ({ scheme: 'basic', user: 'alice', password: `${index}` });
    for (let index = 0; index < 13; index += 1) await delayOf(`203.0.113.${index}`, password(index));
    expect(await delayOf('198.51.100.2', password(9))).toBeGreaterThan(0);
    expect(await delayOf('198.51.100.2', { scheme: 'basic', user: 'bob', password: '' })).toBe(0);
  });

  it('does not count all JWTs as one key', async () => {
    for (let index = 0; index < 13; index += 1)
      await delayOf(`192.0.2.${index}`, new BearerCredential('eyJhbGciOiJSUzI1'));
    expect(await delayOf('198.51.100.1', new BearerCredential('eyJhbGciOiJSUzI1'))).toBe(0);
  });

  it('limits the number of responses to one address that wait, and their total number', async () => {
    await delaysOf(15, '192.0.2.1', otherTokenOf);
    const slow = (address: string, index: number): Promise<void> => attempts.slow(requestFrom(address), tokenOf(index));
    let done = 0;
    for (let index = 0; index < 100; index += 1) void slow('192.0.2.1', index).then(() => (done += 1));
    await jest.advanceTimersByTimeAsync(0);
    expect(done).toBe(80);
    // The same prefix from other addresses, which are slowed from their first failure on.
    for (let index = 0; index < 2000; index += 1)
      void slow(`10.0.${index >> 8}.${index & 255}`, index).then(() => (done += 1));
    await jest.advanceTimersByTimeAsync(0);
    expect(done).toBe(100 + 2000 - 1000);
  });

  it('stops waiting when the client disconnects, and when the server shuts down', async () => {
    await delaysOf(15, '192.0.2.1');
    const request = requestFrom('192.0.2.1');
    const waiting = attempts.slow(request, WRONG);
    request.socket.emit('close');
    await waiting;
    const another = attempts.slow(requestFrom('192.0.2.1'), WRONG);
    attempts.onModuleDestroy();
    await another;
    expect(jest.getTimerCount()).toBe(0);
  });

  it('keeps the number of counted addresses limited, and forgets the oldest first', async () => {
    await delaysOf(12, '192.0.2.1', otherTokenOf);
    const keep = (): Promise<number> => delayOf('192.0.2.1', otherTokenOf(1));
    expect(await keep()).toBeGreaterThan(0);
    jest.useRealTimers();
    for (let index = 0; index < 10_000; index += 1) {
      await attempts.slow(requestFrom(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`), otherTokenOf(index));
    }
    jest.useFakeTimers();
    expect(await delayOf('192.0.2.1', otherTokenOf(12_345))).toBe(0);
  });
});
