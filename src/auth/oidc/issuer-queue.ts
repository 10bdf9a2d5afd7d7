import { FairQueue, QueueFullError } from '../fair-queue';
import { issuerUnavailable } from './outage';

const LIMITS = { maxRunning: 16, maxWaiting: 256, maxWaitingPerGroup: 64 } as const;

/** Limits the concurrent requests to an issuer. Clients take turns, so that one with many invalid credentials does not lock others out. */
export interface IssuerQueue {
  /** @throws GatewayError `ISSUER_UNAVAILABLE` if too many requests are waiting */
  run<T>(client: string, request: () => Promise<T>): Promise<T>;
}

export function issuerQueue(): IssuerQueue {
  const queue = new FairQueue(LIMITS);
  return {
    async run(client, request) {
      try {
        return await queue.run(client, request);
      } catch (error) {
        throw error instanceof QueueFullError ? issuerUnavailable(1, error) : error;
      }
    },
  };
}
