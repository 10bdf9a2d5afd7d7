import { Injectable, Logger } from '@nestjs/common';
import { FileEndpointSource, type PayloadRedaction } from '../../../config';
import type { CallObserver, Outcome } from '../../../endpoints/call-observer';
import type { InvocationResult } from '../../../endpoints/provider-call';
import type { PolicyCall } from '../../../endpoints/request-policy';
import type { CallContext } from '../../../http';
import { BatchQueue, newRowId, Store, type PayloadRow } from '../../../store';
import type { ServingEndpoint } from '../../serving/serving-endpoint';
import { streamOf } from '../stream-of';
import { servedEntityId } from '../served-entity-id';
import { boundedJson } from './bounded-json';
import { inferenceTableOf } from './inference-table';
import { RecordedStream } from './recorded-stream';
import { loadRedactor, type PayloadRedactor } from './redact-payload';

/** Databricks' names of the reasons for which a payload is not logged. */
const REQUEST_TOO_LARGE = 'MAX_REQUEST_SIZE_EXCEEDED';
const RESPONSE_TOO_LARGE = 'MAX_RESPONSE_SIZE_EXCEEDED';

/** A request that has not ended. */
interface Recording {
  readonly endpoint: ServingEndpoint;
  readonly table: string;
  /** Its request may still be changed by guardrails. */
  readonly call: PolicyCall;
  /** A stream is joined when it has ended. */
  response?: object;
}

/** The payload log of one endpoint. */
export interface EndpointPayloads {
  begin(call: PolicyCall): void;
  respond(result: InvocationResult, call: PolicyCall): InvocationResult;
}

/**
 * Writes the requests and responses of endpoints with an inference table. Of a stream, the joined response is logged. A
 * payload that is too large is not logged, and neither are headers.
 */
@Injectable()
export class PayloadLog implements CallObserver {
  private readonly logger = new Logger('PayloadLog');
  private readonly queue: BatchQueue<PayloadRow>;
  private readonly recordings = new WeakMap<CallContext, Recording>();
  /** By setting, because a reload may change it. */
  private readonly redactors = new Map<PayloadRedaction, Promise<PayloadRedactor>>();

  constructor(
    store: Store,
    private readonly file: FileEndpointSource,
  ) {
    this.queue = new BatchQueue<PayloadRow>(store, {
      name: 'payload rows',
      insert: (rows) => store.insertInBackground('payload_rows', rows),
    });
  }

  private get settings() {
    return this.file.current().databricks.payloadLog;
  }

  /** Returns undefined for an endpoint without an inference table. */
  of(endpoint: ServingEndpoint): EndpointPayloads | undefined {
    const table = inferenceTableOf(endpoint.name, endpoint.document);
    if (table === undefined) return undefined;
    return {
      begin: (call) => {
        this.recordings.set(call.context, { endpoint, table, call });
      },
      respond: (result, { context }) => {
        const { body } = result;
        const stream = streamOf(body);
        const response = stream ? new RecordedStream(stream, this.settings.maxBytes) : body;
        const recording = this.recordings.get(context);
        if (recording) recording.response = response;
        return response === body ? result : { ...result, body: response };
      },
    };
  }

  /** The row is prepared after the response has been written. */
  onSettled(outcome: Outcome, context: CallContext): void {
    const recording = this.recordings.get(context);
    if (!recording) return;
    const time = Date.now() - outcome.durationMs;
    setImmediate(() => {
      this.write(recording, outcome, context, time).catch((error: unknown) => this.logger.error(String(error)));
    });
  }

  private redactorFor(redaction: PayloadRedaction): Promise<PayloadRedactor> {
    let redactor = this.redactors.get(redaction);
    if (!redactor) this.redactors.set(redaction, (redactor = loadRedactor(redaction)));
    return redactor;
  }

  private async write(recording: Recording, outcome: Outcome, context: CallContext, time: number): Promise<void> {
    const { maxBytes, redact } = this.settings;
    const redactor = await this.redactorFor(redact);
    const { endpoint, table, call } = recording;
    const request = boundedJson(call.request, maxBytes, redactor.request);
    const response = this.responseOf(recording, outcome, redactor);
    const entity = outcome.endpoint === undefined ? undefined : endpoint.entityNameOf(outcome);
    const errors = [
      ...(request === undefined ? [REQUEST_TOO_LARGE] : []),
      ...(response === undefined ? [RESPONSE_TOO_LARGE] : []),
    ];
    const row: PayloadRow = {
      row_id: newRowId(),
      table_name: table,
      databricks_request_id: context.id,
      client_request_id: context.clientRequestId ?? null,
      request_time: Math.round(time),
      status_code: outcome.status,
      execution_duration_ms: Math.round(outcome.durationMs),
      request: request ?? null,
      response: response ?? null,
      logging_error_codes: JSON.stringify(errors),
      served_entity_id: entity === undefined ? null : servedEntityId(endpoint, entity),
      requester: context.principal.identity.name,
    };
    const texts = [row.client_request_id, request, response];
    this.queue.add(
      row,
      texts.reduce((sum, text) => sum + (text?.length ?? 0), 0),
    );
  }

  /** Returns undefined for a response that is too large, and the error of a request that has none. */
  private responseOf(
    { response }: Recording,
    { error }: Outcome,
    redactor: PayloadRedactor,
  ): string | null | undefined {
    const isEmpty = response === undefined || (response instanceof RecordedStream && response.isEmpty);
    if (isEmpty && error) return JSON.stringify({ error: { code: error.code, message: redactor.text(error.message) } });
    if (response === undefined) return null;
    const body = response instanceof RecordedStream ? response.response : response;
    const { maxBytes } = this.settings;
    return body && boundedJson(body, maxBytes, redactor.response);
  }
}
