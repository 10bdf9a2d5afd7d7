import { EventEmitter } from 'node:events';
import { PrimaryStorage } from './primary.storage';
import { toRecord } from './to-record';

/** The worker's end of its channel to the primary process. */
class Channel extends EventEmitter {
  readonly sent: { id: number; key: string }[] = [];
  fault: Error | null = null;

  send = (message: { id: number; key: string }, _handle: unknown, _options: unknown, sent?: unknown): boolean => {
    this.sent.push(message);
    (sent as (error: Error | null) => void)(this.fault);
    return true;
  };
}

describe('a worker that counts through its primary process', () => {
  let channel: Channel;
  let storage: PrimaryStorage;

  beforeEach(() => {
    channel = new Channel();
    storage = new PrimaryStorage(channel as unknown as NodeJS.Process);
  });

  it('tells replies apart, in whatever order they come', async () => {
    const first = storage.increment('a', 1000, 1);
    const second = storage.increment('b', 1000, 1);
    for (const { id, key } of channel.sent.toReversed()) {
      channel.emit('message', { sluice: 'counted', id, record: toRecord(key === 'a' ? 1 : 2, 1000, 1) });
    }
    expect([(await first).totalHits, (await second).totalHits]).toEqual([1, 2]);
  });

  it('leaves alone what is not for it', async () => {
    const counted = storage.increment('a', 1000, 1);
    const { id } = channel.sent[0]!;
    for (const message of [null, 'text', {}, { sluice: 'hit', id }, { sluice: 'counted', id: 99 }, { cmd: 'x', id }]) {
      channel.emit('message', message);
    }
    channel.emit('message', { sluice: 'counted', id, record: toRecord(5, 1000, 1) });
    expect((await counted).totalHits).toBe(5);
  });

  it('fails when the primary process has gone', async () => {
    channel.fault = new Error('channel closed');
    await expect(storage.increment('a', 1000, 1)).rejects.toThrow('channel closed');
  });
});
