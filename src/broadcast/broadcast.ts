type Listener = (body: unknown) => void;

/** A message to the other processes: the workers of this server, and the servers that share its Redis. */
export interface BroadcastMessage {
  /** Identifies the kind of message, e.g. `circuit`. */
  readonly topic: string;
  /** JSON. A receiver must validate it: other versions of the program may have sent it. */
  readonly body: unknown;
}

/**
 * Sends messages to the other processes. Delivery is not guaranteed: a message is lost if a process is not connected when
 * it is sent. Without workers and Redis, messages go nowhere.
 */
export class Broadcast {
  private readonly listeners = new Map<string, Listener[]>();

  publish(_topic: string, _body: unknown): void {}

  /** Calls the listener with each message of the topic that another process has sent. It must not throw. */
  subscribe(topic: string, listener: Listener): void {
    this.listeners.set(topic, [...(this.listeners.get(topic) ?? []), listener]);
  }

  protected deliver({ topic, body }: BroadcastMessage): void {
    for (const listener of this.listeners.get(topic) ?? []) listener(body);
  }
}

export function isBroadcastMessage(message: unknown): message is BroadcastMessage {
  return typeof message === 'object' && message !== null && 'topic' in message && 'body' in message;
}
