import { Injectable, Logger } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { Broadcast } from '../../broadcast';
import { CallObservers } from '../call-observer';
import type { BoundEndpoint } from '../queryable';
import { CircuitBreaker, type CircuitState } from './circuit-breaker';
import { EndpointHealth } from './endpoint-health';

const TOPIC = 'circuit';
/** Endpoints whose health is kept, those of earlier configurations included. */
const MAX_ENDPOINTS = 20_000;

/** A circuit has opened or closed in another process. */
interface CircuitMessage {
  readonly endpoint: string;
  /** Milliseconds; 0 if it has closed. */
  readonly openForMs: number;
}

/** A circuit that keeps requests from its endpoint, for listings. */
export interface OpenCircuit {
  readonly endpoint: string;
  readonly state: CircuitState;
  /** Until the circuit allows a probe; 0 if it does. */
  readonly open_for_seconds: number;
}

/** The part of an endpoint to which its health belongs. */
interface NamedModel {
  readonly name: string;
  readonly provider: { readonly name: string };
  readonly target: { readonly model: string };
}

interface KnownHealth {
  readonly endpoint: BoundEndpoint;
  readonly health: EndpointHealth;
}

/**
 * The health of the endpoints that traffic routes use. It survives a reload that changes neither the endpoint's model nor
 * its circuit breaker. Circuits open and close in all workers, and in all servers that share a Redis.
 */
@Injectable()
export class EndpointHealths {
  private readonly logger = new Logger('Routes');
  private readonly byEndpoint = new WeakMap<BoundEndpoint, EndpointHealth>();
  private readonly byKey = new Map<string, KnownHealth>();

  constructor(
    private readonly broadcast: Broadcast,
    private readonly observers: CallObservers,
  ) {
    broadcast.subscribe(TOPIC, (body) => {
      if (isCircuitMessage(body)) this.setFromPeer(body);
    });
  }

  of(endpoint: BoundEndpoint): EndpointHealth {
    return this.byEndpoint.get(endpoint) ?? this.bind(endpoint);
  }

  /** Returns those of the endpoints whose circuit is not closed. */
  openCircuits(endpoints: readonly NamedModel[]): OpenCircuit[] {
    const now = performance.now();
    const open = [...this.byKey].filter(([, { health }]) => health.circuit.state(now) !== 'closed');
    if (open.length === 0) return [];
    const served = new Set(endpoints.map(keyOf));
    // The others belong to an earlier configuration.
    return open
      .filter(([key]) => served.has(key))
      .map(([, { endpoint, health }]) => ({
        endpoint: endpoint.name,
        state: health.circuit.state(now),
        open_for_seconds: Math.ceil(health.circuit.remainingMs(now) / 1000),
      }));
  }

  private setFromPeer({ endpoint: key, openForMs }: CircuitMessage): void {
    const known = this.byKey.get(key);
    if (!known) return;
    known.health.circuit.setFromPeer(openForMs, performance.now());
    this.observers.circuit({ endpoint: known.endpoint.name, openForMs });
  }

  private bind(endpoint: BoundEndpoint): EndpointHealth {
    const key = keyOf(endpoint);
    const known = this.byKey.get(key);
    const isSame = known && isDeepStrictEqual(known.endpoint.circuitBreaker, endpoint.circuitBreaker);
    const health = isSame ? known.health : this.create(endpoint, key);
    this.byEndpoint.set(endpoint, health);
    this.byKey.delete(key);
    this.byKey.set(key, { endpoint, health });
    for (const oldest of this.byKey.keys()) {
      if (this.byKey.size <= MAX_ENDPOINTS) break;
      this.byKey.delete(oldest);
    }
    return health;
  }

  private create({ name, circuitBreaker }: BoundEndpoint, key: string): EndpointHealth {
    const circuit = new CircuitBreaker(circuitBreaker, (openForMs) => {
      const state = openForMs > 0 ? `open for ${Math.ceil(openForMs / 1000)} s` : 'closed';
      this.logger.warn(`endpoint=${name} circuit ${state}`);
      const message: CircuitMessage = { endpoint: key, openForMs };
      this.broadcast.publish(TOPIC, message);
      this.observers.circuit({ endpoint: name, openForMs });
    });
    return new EndpointHealth(circuit);
  }
}

/** Servers that share a Redis may use the same name for different models. */
function keyOf({ name, provider, target }: NamedModel): string {
  return JSON.stringify([name, provider.name, target.model]);
}

function isCircuitMessage(body: unknown): body is CircuitMessage {
  if (typeof body !== 'object' || body === null) return false;
  const { endpoint, openForMs } = body as Partial<CircuitMessage>;
  return typeof endpoint === 'string' && typeof openForMs === 'number' && openForMs >= 0 && openForMs <= 3_600_000;
}
