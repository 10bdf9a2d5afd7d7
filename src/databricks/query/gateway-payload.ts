import type { IncomingHttpHeaders } from 'node:http';
import { InvocationPayload } from '../../endpoints/invocation-payload';
import { isLegacy } from '../../endpoints/legacy/is-legacy';
import type { InvocationResult } from '../../endpoints/provider-call';
import type { EndpointView } from '../../endpoints/queryable';
import type { CallContext } from '../../http';
import type { AnyRequest } from '../../wire';
import { takeQueryFields } from './query-fields';

/** The body of a query of the deprecated gateway API: in the format of MLflow 2.5 to 2.8, or in that of later versions. */
export class GatewayPayload {
  private payload: InvocationPayload | undefined;

  constructor(
    private readonly headers: IncomingHttpHeaders,
    private readonly body: unknown,
    private readonly call: CallContext,
  ) {}

  /** @throws GatewayError for a body that has neither format */
  read(endpoint: EndpointView): AnyRequest {
    const fields = takeQueryFields(this.body, this.call);
    // Both formats accept `text`.
    if (endpoint.endpoint_type === 'llm/v1/embeddings' && !isLegacy(this.headers, endpoint, fields)) {
      fields['input'] ??= fields['text'];
      fields['text'] = undefined;
    }
    this.payload = new InvocationPayload(this.headers, fields);
    return this.payload.read(endpoint);
  }

  write(result: InvocationResult): InvocationResult {
    return this.payload?.write(result) ?? result;
  }

  renameParamInError(thrown: unknown): unknown {
    return this.payload?.renameParamInError(thrown) ?? thrown;
  }
}
