import { Logger } from '@nestjs/common';
import { stamp, type StampedEvent } from './audit-event';
import { AuditQueue, type AuditSink } from './audit-queue';

const event = (target: string): StampedEvent => stamp({ action: 'key.create', outcome: 'success', target });

/** A sink in memory, which can fail. */
class MemorySink implements AuditSink {
  readonly name = 'memory';
  isFailing = false;
  readonly stored: StampedEvent[] = [];
  readonly batches: number[] = [];

  write(events: readonly StampedEvent[]): Promise<void> {
    if (this.isFailing) return Promise.reject(new Error('disk full'));
    this.batches.push(events.length);
    this.stored.push(...events);
    return Promise.resolve();
  }

  async close(): Promise<void> {}

  get targets(): (string | undefined)[] {
    return this.stored.map(({ target }) => target);
  }
}

describe('AuditQueue', () => {
  let sink: MemorySink;
  let queue: AuditQueue;
  const log = [
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {}),
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {}),
  ];

  beforeEach(() => {
    for (const spy of log) spy.mockClear();
    sink = new MemorySink();
    queue = new AuditQueue(sink, 5);
  });

  it('stores earlier records together with one that a response waits for, in their order', async () => {
    queue.add(event('a'));
    queue.add(event('b'));
    await queue.append(event('c'));
    expect([sink.targets, sink.batches]).toEqual([['a', 'b', 'c'], [3]]);
  });

  it('rejects the request when the sink fails, and stores the record when it works again', async () => {
    sink.isFailing = true;
    await expect(queue.append(event('a'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', status: 503 });
    expect(() => queue.check()).toThrow('The audit log of the server is unavailable.');
    await expect(queue.append(event('b'))).rejects.toMatchObject({ status: 503 });
    sink.isFailing = false;
    while (sink.stored.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(sink.targets).toEqual(['a', 'b']);
    queue.check();
    expect(log[0]!.mock.calls).toEqual([[expect.stringContaining('(disk full)')]]);
  });

  it('keeps a limited number of records during a failure, and records how many it dropped', async () => {
    sink.isFailing = true;
    for (const target of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) queue.add(event(target));
    expect(() => queue.check()).toThrow();
    sink.isFailing = false;
    while (sink.stored.length < 6) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(sink.targets).toEqual(['a', 'b', 'c', 'd', 'e', undefined]);
    expect(sink.stored.at(-1)).toMatchObject({ action: 'audit.dropped', details: { count: 3 } });
  });

  it('stores the records that wait when it is closed', async () => {
    queue.add(event('a'));
    await queue.close();
    expect(sink.targets).toEqual(['a']);
  });

  it('logs how many records were lost when it is closed during a failure', async () => {
    sink.isFailing = true;
    queue.add(event('a'));
    await queue.close();
    expect(log[0]!.mock.calls.at(-1)).toEqual(['1 audit records were not stored in memory']);
  });
});
