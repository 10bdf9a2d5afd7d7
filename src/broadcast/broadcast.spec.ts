import { EventEmitter } from 'node:events';
import { WorkerBroadcast } from './worker-broadcast';

/** A worker process whose messages the test sends and reads. */
class FakeWorker extends EventEmitter {
  readonly sent: unknown[] = [];

  send(message: unknown): boolean {
    this.sent.push(message);
    return true;
  }
}

function start() {
  const worker = new FakeWorker();
  const broadcast = new WorkerBroadcast(worker as unknown as NodeJS.Process);
  const received: unknown[] = [];
  broadcast.subscribe('color', (body) => received.push(body));
  return { worker, broadcast, received };
}

describe('WorkerBroadcast', () => {
  it('sends messages to the primary process', () => {
    const { worker, broadcast } = start();
    broadcast.publish('color', 'red');
    expect(worker.sent).toEqual([{ sluice: 'broadcast', message: { topic: 'color', body: 'red' } }]);
  });

  it('delivers the messages of a topic to its listeners', () => {
    const { worker, received } = start();
    worker.emit('message', { sluice: 'broadcast', message: { topic: 'color', body: 'red' } });
    worker.emit('message', { sluice: 'broadcast', message: { topic: 'shape', body: 'round' } });
    expect(received).toEqual(['red']);
  });

  it.each([null, 'text', {}, { sluice: 'reload' }, { sluice: 'broadcast' }, { sluice: 'broadcast', message: null }])(
    'ignores the message %j',
    (message) => {
      const { worker, received } = start();
      worker.emit('message', message);
      expect(received).toEqual([]);
    },
  );

  it('delivers nothing after the shutdown', () => {
    const { worker, broadcast, received } = start();
    broadcast.onApplicationShutdown();
    worker.emit('message', { sluice: 'broadcast', message: { topic: 'color', body: 'red' } });
    expect(received).toEqual([]);
  });
});
