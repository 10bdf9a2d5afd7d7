import { EventEmitter } from 'node:events';
import { toHitRecord } from './hit-record';
import { PrimaryChannel } from './primary-channel';
import { PrimaryStorage } from './primary.storage';
import { PrimaryWindows } from './primary.windows';

/** The worker's end of its channel to the primary process. */
class Channel extends EventEmitter {
  readonly sent: { id: number; task: { hit: { key: string } } }[] = [];
  fault: Error | null = null;

  send = (message: never, _handle: unknown, _options: unknown, sent?: unknown): boolean => {
    this.sent.push(message);
    (sent as (error: Error | null) => void)(this.fault);
    return true;
  };
}

let channel: Channel;
let primary: PrimaryChannel;

beforeEach(() => {
  channel = new Channel();
  primary = new PrimaryChannel(channel as unknown as NodeJS.Process);
});

describe('PrimaryStorage', () => {
  let storage: PrimaryStorage;

  beforeEach(() => {
    storage = new PrimaryStorage(primary);
  });

  it('matches replies to hits in any order', async () => {
    const first = storage.increment('a', 1000, 1);
    const second = storage.increment('b', 1000, 1);
    for (const { id, task } of channel.sent.toReversed()) {
      const result = toHitRecord(task.hit.key === 'a' ? 1 : 2, 1000, 1);
      channel.emit('message', { sluice: 'limit-result', id, result });
    }
    expect([(await first).totalHits, (await second).totalHits]).toEqual([1, 2]);
  });

  it('ignores messages that are not replies to its hits', async () => {
    const counted = storage.increment('a', 1000, 1);
    const { id } = channel.sent[0]!;
    for (const message of [
      null,
      'text',
      {},
      { sluice: 'limit-task', id },
      { sluice: 'limit-result', id: 99 },
      { cmd: 'x', id },
    ]) {
      channel.emit('message', message);
    }
    channel.emit('message', { sluice: 'limit-result', id, result: toHitRecord(5, 1000, 1) });
    expect((await counted).totalHits).toBe(5);
  });

  it('rejects when the channel to the primary process is closed', async () => {
    channel.fault = new Error('channel closed');
    await expect(storage.increment('a', 1000, 1)).rejects.toThrow('channel closed');
  });
});

describe('PrimaryWindows', () => {
  it('sends checks and amounts to the primary process and returns its decision', async () => {
    const windows = new PrimaryWindows(primary);
    const groups = [[{ key: 'a', limit: 1, cost: 1 }]];
    const admission = windows.admit(groups);
    windows.add('t', 5);
    expect(channel.sent.map(({ task }) => task)).toEqual([{ admit: groups }, { add: { key: 't', amount: 5 } }]);
    const result = { isAdmitted: true, states: [[{ used: 1, retryMs: 0, resetMs: 60_000 }]] };
    channel.emit('message', { sluice: 'limit-result', id: channel.sent[0]!.id, result });
    expect(await admission).toEqual(result);
  });

  it('ignores that an amount cannot be sent', async () => {
    channel.fault = new Error('channel closed');
    new PrimaryWindows(primary).add('t', 5);
    await new Promise(setImmediate);
    expect(channel.sent).toHaveLength(1);
  });
});
