import { Injectable } from '@nestjs/common';
import type { Attempt, CallObserver, Outcome } from '../../endpoints/call-observer';
import type { CallContext } from '../../http';
import { LatencyHistogram } from './latency-histogram';
import type { ServingEndpoint } from './serving-endpoint';
import { ServingEndpoints } from './serving-endpoints';

/** Maximum endpoints whose counts are kept. Beyond it, the endpoint that was counted first is dropped. */
const MAX_ENDPOINTS = 20_000;

/** Counts of the requests to one served entity. */
class EntityCounts {
  requests = 0;
  clientErrors = 0;
  serverErrors = 0;
  inputTokens = 0;
  outputTokens = 0;
  readonly latency = new LatencyHistogram();
}

interface EndpointCounts {
  /** Client requests by the status of their response. */
  readonly responses: Map<number, number>;
  readonly entities: Map<string, EntityCounts>;
}

type Family = readonly [name: string, help: string, value: (counts: EntityCounts) => number];

const COUNTERS: readonly Family[] = [
  ['request_count_total', 'Requests to the provider.', ({ requests }) => requests],
  ['request_4xx_count_total', 'Requests to the provider that failed with a status of 4xx.', (of) => of.clientErrors],
  ['request_5xx_count_total', 'Requests to the provider that failed with a status of 5xx.', (of) => of.serverErrors],
  ['input_token_count_total', 'Input tokens that the provider reported.', ({ inputTokens }) => inputTokens],
  ['output_token_count_total', 'Output tokens that the provider reported.', ({ outputTokens }) => outputTokens],
];

/** Counts the requests of each serving endpoint since the start of this process, for its metrics. */
@Injectable()
export class EndpointMetrics implements CallObserver {
  /** By id of the endpoint. */
  private readonly counts = new Map<string, EndpointCounts>();

  constructor(private readonly endpoints: ServingEndpoints) {}

  onAttempt({ endpoint, status, usage, durationMs }: Attempt, { target }: CallContext): void {
    const serving = this.endpoints.get(target);
    if (!serving) return;
    const { entities } = this.countsOf(serving.id);
    const name = serving.entityNameOf({ endpoint });
    let entity = entities.get(name);
    if (!entity) entities.set(name, (entity = new EntityCounts()));
    entity.requests += 1;
    if (status >= 500) entity.serverErrors += 1;
    else if (status >= 400) entity.clientErrors += 1;
    entity.inputTokens += usage?.prompt_tokens ?? 0;
    entity.outputTokens += usage?.completion_tokens ?? 0;
    entity.latency.add(durationMs);
  }

  onSettled({ status }: Outcome, { target }: CallContext): void {
    const serving = this.endpoints.get(target);
    if (!serving) return;
    const { responses } = this.countsOf(serving.id);
    responses.set(status, (responses.get(status) ?? 0) + 1);
  }

  /** Returns the metrics of an endpoint in Prometheus' text format. */
  render({ id, name, entities }: ServingEndpoint): string {
    const counts = this.counts.get(id);
    const endpoint = `endpoint_name="${escapeLabel(name)}"`;
    const lines = [
      '# HELP response_count_total Responses to clients by status.',
      '# TYPE response_count_total counter',
    ];
    for (const [status, count] of counts?.responses ?? []) {
      lines.push(`response_count_total{${endpoint},status_code="${status}"} ${count}`);
    }
    const known = entities.map((entity) => ({
      labels: `${endpoint},served_entity_name="${escapeLabel(entity.name)}"`,
      counts: counts?.entities.get(entity.name) ?? new EntityCounts(),
    }));
    for (const [family, help, value] of COUNTERS) {
      lines.push(`# HELP ${family} ${help}`, `# TYPE ${family} counter`);
      for (const { labels, counts: of } of known) lines.push(`${family}{${labels}} ${value(of)}`);
    }
    lines.push('# HELP request_latency_ms Duration of requests to the provider, streams included.');
    lines.push('# TYPE request_latency_ms histogram');
    for (const { labels, counts: of } of known) lines.push(...of.latency.render('request_latency_ms', labels));
    return `${lines.join('\n')}\n`;
  }

  private countsOf(id: string): EndpointCounts {
    const known = this.counts.get(id);
    if (known) return known;
    const counts: EndpointCounts = { responses: new Map(), entities: new Map() };
    this.counts.set(id, counts);
    for (const oldest of this.counts.keys()) {
      if (this.counts.size <= MAX_ENDPOINTS) break;
      this.counts.delete(oldest);
    }
    return counts;
  }
}

/** Escapes a label value: names in the gateway file may contain any character. */
function escapeLabel(label: string): string {
  return label.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n');
}
