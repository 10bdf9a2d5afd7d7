import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { clientNetworkOf } from './client-network';
import type { Credential } from './credential';

/** Failures that are answered at once: typing errors, and the first requests of a client with an expired credential. */
const FREE_FAILURES = 10;
/** Delay of the first slowed failure, in milliseconds. Each further failure doubles it. */
const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5000;
/** Time after which one failure is forgotten, in milliseconds. */
const FORGET_MS = 10_000;
/** Maximum number of addresses, and of prefixes, whose failures are counted. */
const MAX_COUNTED = 10_000;
/** Maximum number of responses that wait. Further ones are sent at once. */
const MAX_WAITING = 1000;
/** Maximum number of responses to one address that wait. */
const MAX_WAITING_PER_ADDRESS = 20;
/** Length of the part of a credential by which attempts at one key are counted together. */
const PREFIX_LENGTH = 12;

interface Failures {
  /** Failures that are not forgotten yet, at `at`. */
  count: number;
  /** Milliseconds on the clock of `performance.now()`. */
  at: number;
  waiting: number;
}

/**
 * Slows failed attempts to authenticate: the more of them come from an address or aim at a key, the later they get their response.
 * The credential is checked first, so a valid one is accepted at once, whatever others send from the same address or with the
 * same prefix, and nobody can lock others out. Memory and the number of waiting responses are limited.
 */
@Injectable()
export class FailedAttempts implements OnModuleDestroy {
  private readonly addresses = new Map<string, Failures>();
  private readonly prefixes = new Map<string, Failures>();
  private readonly waiting = new Set<() => void>();

  /** Counts a failed attempt. Resolves when its response may be sent, or the client has disconnected. */
  async slow(request: IncomingMessage, credential: Credential): Promise<void> {
    const address = record(this.addresses, clientNetworkOf(request));
    const prefix = prefixOf(credential);
    const count = Math.max(address.count, prefix === undefined ? 0 : record(this.prefixes, prefix).count);
    const delay = delayOf(count);
    if (delay === 0 || this.waiting.size >= MAX_WAITING || address.waiting >= MAX_WAITING_PER_ADDRESS) return;
    address.waiting += 1;
    await this.wait(request, delay);
    address.waiting -= 1;
  }

  /** Sends the waiting responses when the server shuts down. */
  onModuleDestroy(): void {
    for (const release of this.waiting) release();
  }

  private wait({ socket }: IncomingMessage, delay: number): Promise<void> {
    return new Promise((resolve) => {
      const release = (): void => {
        clearTimeout(timer);
        socket.off('close', release);
        this.waiting.delete(release);
        resolve();
      };
      const timer = setTimeout(release, delay);
      socket.once('close', release);
      this.waiting.add(release);
    });
  }
}

/** Counts a failure. The entry becomes the last one of the map, whose first entries are removed. */
function record(entries: Map<string, Failures>, key: string): Failures {
  const now = performance.now();
  const failures = entries.get(key) ?? { count: 0, at: now, waiting: 0 };
  entries.delete(key);
  entries.set(key, failures);
  failures.count = Math.max(0, failures.count - (now - failures.at) / FORGET_MS) + 1;
  failures.at = now;
  if (entries.size > MAX_COUNTED) entries.delete(entries.keys().next().value ?? key);
  return failures;
}

function delayOf(count: number): number {
  const slowed = Math.ceil(count - FREE_FAILURES);
  return slowed <= 0 ? 0 : Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (slowed - 1));
}

/** The user of HTTP Basic, or the start of a token. Undefined for JWTs, which all start with the same header. */
function prefixOf(credential: Credential): string | undefined {
  if (credential.scheme === 'basic') return `basic:${credential.user.slice(0, 256)}`;
  return credential.token.startsWith('eyJ') ? undefined : `bearer:${credential.token.slice(0, PREFIX_LENGTH)}`;
}
