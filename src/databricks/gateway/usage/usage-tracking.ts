import { Injectable } from '@nestjs/common';
import type { Attempt, CallObserver, Outcome } from '../../../endpoints/call-observer';
import { mergeUsage } from '../../../endpoints/routing/merge-usage';
import type { CallContext } from '../../../http';
import { BatchQueue, newRowId, Store, type UsageRow } from '../../../store';
import type { Usage } from '../../../wire';
import { servedEntityId } from '../served-entity-id';
import type { ServingEndpoint } from '../../serving/serving-endpoint';
import { ServingEndpoints } from '../../serving/serving-endpoints';

/** What the attempts of a request have reported. */
interface Attempted {
  readonly endpoint: string;
  readonly usage: Usage | undefined;
}

/** Writes a row for each client request to an endpoint with `usage_tracking_config.enabled`, however it ends. */
@Injectable()
export class UsageTracking implements CallObserver {
  private readonly queue: BatchQueue<UsageRow>;
  private readonly attempted = new WeakMap<CallContext, Attempted>();

  constructor(
    store: Store,
    private readonly endpoints: ServingEndpoints,
  ) {
    this.queue = new BatchQueue<UsageRow>(store, {
      name: 'usage rows',
      insert: (rows) => store.insertInBackground('usage_rows', rows),
    });
  }

  onAttempt({ endpoint, usage }: Attempt, context: CallContext): void {
    if (!this.tracked(context)) return;
    const earlier = this.attempted.get(context)?.usage;
    this.attempted.set(context, { endpoint, usage: mergeUsage(earlier, usage) });
  }

  onSettled(outcome: Outcome, context: CallContext): void {
    const endpoint = this.tracked(context);
    if (!endpoint) return;
    const row = toRow(endpoint, outcome, context, this.attempted.get(context));
    // The client determines the length of these texts.
    this.queue.add(row, (row.client_request_id?.length ?? 0) + (row.usage_context?.length ?? 0));
  }

  private tracked({ target }: CallContext): ServingEndpoint | undefined {
    const endpoint = target === '' ? undefined : this.endpoints.get(target);
    return endpoint?.document.ai_gateway?.usage_tracking_config?.enabled ? endpoint : undefined;
  }
}

/** A response that a guardrail blocked, or that broke, has the usage of its attempts. */
function toRow(
  endpoint: ServingEndpoint,
  { status, usage: responded, durationMs, endpoint: responding }: Outcome,
  { id, clientRequestId, principal, wantsStream, usageContext }: CallContext,
  attempted: Attempted | undefined,
): UsageRow {
  const usage = responded ?? attempted?.usage;
  const called = responding ?? attempted?.endpoint;
  const name = called === undefined ? undefined : endpoint.entityNameOf({ endpoint: called });
  const entity = endpoint.entities.find((other) => other.name === name);
  return {
    row_id: newRowId(),
    databricks_request_id: id,
    client_request_id: clientRequestId ?? null,
    endpoint_id: endpoint.id,
    endpoint_name: endpoint.name,
    served_entity_id: name === undefined ? null : servedEntityId(endpoint, name),
    served_entity_name: name ?? null,
    entity_name: entity?.external_model.name ?? null,
    requester: principal.identity.name,
    status_code: status,
    request_time: Math.round(Date.now() - durationMs),
    input_token_count: toCount(usage?.prompt_tokens),
    output_token_count: toCount(usage?.completion_tokens),
    request_streaming: wantsStream ? 1 : 0,
    usage_context: usageContext ? JSON.stringify(usageContext) : null,
  };
}

/** Providers report anything: null for what is no number of tokens. */
function toCount(reported: unknown): number | null {
  return Number.isSafeInteger(reported) && Number(reported) >= 0 ? Number(reported) : null;
}
