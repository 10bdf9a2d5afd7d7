import { EventEmitter } from 'node:events';
import { PrimaryStorage } from './primary.storage';
import { toHitRecord } from './hit-record';

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

describe('PrimaryStorage', () => {
  let channel: Channel;
  let storage: PrimaryStorage;

  beforeEach(() => {
    channel = new Channel();
    storage = new PrimaryStorage(channel as unknown as NodeJS.Process);
  });

  it('matches replies to hits in any order', async () => {
    const first = storage.increment('a', 1000, 1);
    const second = storage.increment('b', 1000, 1);
    for (const { id, key } of channel.sent.toReversed()) {
      channel.emit('message', { sluice: 'counted', id, record: toHitRecord(key === 'a' ? 1 : 2, 1000, 1) });
    }
    expect([(await first).totalHits, (await second).totalHits]).toEqual([1, 2]);
  });

  it('ignores messages that are not replies to its hits', async () => {
    const counted = storage.increment('a', 1000, 1);
    const { id } = channel.sent[0]!;
    for (const message of [null, 'text', {}, { sluice: 'hit', id }, { sluice: 'counted', id: 99 }, { cmd: 'x', id }]) {
      channel.emit('message', message);
    }
    channel.emit('message', { sluice: 'counted', id, record: toHitRecord(5, 1000, 1) });
    expect((await counted).totalHits).toBe(5);
  });

  it('rejects when the channel to the primary process is closed', async () => {
    channel.fault = new Error('channel closed');
    await expect(storage.increment('a', 1000, 1)).rejects.toThrow('channel closed');
  });
});
