import type { OnApplicationShutdown } from '@nestjs/common';
import cluster from 'node:cluster';
import { Broadcast, isBroadcastMessage, type BroadcastMessage } from './broadcast';

/** Message between the processes of one server. The primary process sends it on to the other workers. */
interface WorkerMessage {
  readonly sluice: 'broadcast';
  readonly message: BroadcastMessage;
}

/** Broadcasts to the other workers of this server, through the primary process. */
export class WorkerBroadcast extends Broadcast implements OnApplicationShutdown {
  private readonly onMessage = (received: unknown): void => {
    if (isWorkerMessage(received)) this.deliver(received.message);
  };

  constructor(private readonly worker: Pick<NodeJS.Process, 'send' | 'on' | 'off'>) {
    super();
    worker.on('message', this.onMessage);
  }

  override publish(topic: string, body: unknown): void {
    const message: WorkerMessage = { sluice: 'broadcast', message: { topic, body } };
    // Sending fails if the primary process has ended; this worker then ends as well.
    this.worker.send?.(message, undefined, undefined, () => {});
  }

  onApplicationShutdown(): void {
    this.worker.off('message', this.onMessage);
  }
}

/** Sends the messages of each worker on to the others. Called in the primary process. */
export function relayBroadcasts(): void {
  cluster.on('message', (sender, message: unknown) => {
    if (!isWorkerMessage(message)) return;
    for (const worker of Object.values(cluster.workers ?? {})) {
      // The error is ignored: a worker that has just ended needs no message.
      if (worker !== sender) worker?.send(message, undefined, () => {});
    }
  });
}

function isWorkerMessage(message: unknown): message is WorkerMessage {
  return (
    typeof message === 'object' &&
    message !== null &&
    'sluice' in message &&
    message.sluice === 'broadcast' &&
    'message' in message &&
    isBroadcastMessage(message.message)
  );
}
