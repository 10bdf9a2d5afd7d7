import type { IncomingHttpHeaders } from 'node:http';
import type { EndpointType } from '../config';
import { GatewayError } from '../errors';
import { ResponseStream } from './response-stream';
import type { InvocationResult } from './provider-call';
import { isLegacy } from './legacy/is-legacy';
import { LEGACY_PAYLOAD } from './legacy/legacy-payload';
import { CURRENT_PAYLOAD, type PayloadFormat } from './payload-format';
import type { EndpointView } from './queryable';
import type { AnyRequest } from '../wire';

/** The body of one invocation by path. Its format is chosen per request, and the response has the same one. */
export class InvocationPayload {
  private type: EndpointType = 'llm/v1/chat';
  private format: PayloadFormat = CURRENT_PAYLOAD;

  constructor(
    private readonly headers: IncomingHttpHeaders,
    private readonly body: unknown,
  ) {}

  /**
   * Chooses the format and validates the body for the endpoint.
   * @throws GatewayError with status 4xx for a body that is not of the format
   */
  readonly read = (endpoint: EndpointView): AnyRequest => {
    this.type = endpoint.endpoint_type;
    if (isLegacy(this.headers, endpoint, this.body)) this.format = LEGACY_PAYLOAD;
    return this.format.read(this.type, this.body);
  };

  write(result: InvocationResult): InvocationResult {
    const { body, adjusted } = result;
    const { type, format } = this;
    return {
      ...result,
      body: body instanceof ResponseStream ? body : format.write(type, body),
      adjusted: adjusted.map((field) => format.nameOf(type, field)),
    };
  }

  /** Returns the error with the rejected parameter under the name that the client used. */
  renameParamInError(thrown: unknown): unknown {
    if (!(thrown instanceof GatewayError) || thrown.code !== 'INVALID_REQUEST') return thrown;
    const { message, detail, status, param, headers } = thrown;
    if (param === undefined) return thrown;
    const name = this.format.nameOf(this.type, param);
    if (name === param || detail !== message) return thrown;
    const renamed = message.replaceAll(`'${param}'`, `'${name}'`);
    return new GatewayError('INVALID_REQUEST', renamed, { status, headers, param: name });
  }
}
