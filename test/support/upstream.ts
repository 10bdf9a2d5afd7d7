import { readSettings } from '../../src/config';
import { GatewayError } from '../../src/errors';
import type { EventSink, UpstreamStream } from '../../src/upstream/client/stream-exchange';
import type { CancelSignal, ServerSentEvent, UpstreamRequest } from '../../src/upstream/client/upstream-request';
import { UpstreamClient } from '../../src/upstream/client/upstream-client';

const LONG_TIMEOUTS = { SLUICE_FIRST_BYTE_TIMEOUT_SECONDS: '60', SLUICE_IDLE_TIMEOUT_SECONDS: '60' };
export const NEVER_ABORTED: CancelSignal = new AbortController().signal;

const clients: UpstreamClient[] = [];

/** Returns a client with the settings in `env`; its timeouts are 60 s unless `env` sets them. */
export function clientWith(env: NodeJS.ProcessEnv = {}): UpstreamClient {
  const client = new UpstreamClient(readSettings({ ...LONG_TIMEOUTS, ...env }));
  clients.push(client);
  return client;
}

/** Closes the connections of all clients that {@link clientWith} has returned. */
export async function closeClients(): Promise<void> {
  await Promise.all(clients.splice(0).map((client) => client.onApplicationShutdown()));
}

export function requestTo(base: string, fields: Partial<UpstreamRequest>): UpstreamRequest {
  return {
    url: `${base}/chat?version=1`,
    headers: { authorization: 'Bearer key' },
    body: { a: 'ü' },
    ...fields,
  };
}

/** Returns the GatewayError that the promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<GatewayError> {
  const outcome = await promise.then(
    (value) => new Error(`it resolved with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (outcome instanceof GatewayError) return outcome;
  throw outcome;
}

/** Reads a stream to its end. Returns the data of its events and how it ended. */
export function readStream(stream: UpstreamStream, onEvents: (events: readonly ServerSentEvent[]) => void = () => {}) {
  const data: string[] = [];
  return new Promise<{ data: string[]; outcome: GatewayError | 'end' }>((resolve) => {
    const sink: EventSink = {
      events: (events) => {
        data.push(...events.map((event) => event.data));
        onEvents(events);
      },
      end: () => resolve({ data, outcome: 'end' }),
      fail: (outcome) => resolve({ data, outcome }),
    };
    stream.start(sink);
  });
}
