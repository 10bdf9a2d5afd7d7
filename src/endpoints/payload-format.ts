import type { IncomingHttpHeaders } from 'node:http';
import type { EndpointType } from '../config';
import { GatewayError } from '../errors';
import { parseBody } from '../http';
import { isLegacy } from './legacy/is-legacy';
import { LEGACY_PAYLOAD } from './legacy/legacy-payload';
import type { EndpointView } from './queryable';
import { REQUEST_SCHEMA, type AnyRequest } from './request-schema';

/** One generation of the bodies that MLflow's invocation paths take and give. */
export interface PayloadFormat {
  /** @throws GatewayError with status 4xx for a body that is none of this format */
  read(type: EndpointType, body: unknown): AnyRequest;
  /** `answer` is whole, not a stream. */
  write(type: EndpointType, answer: object): object;
  /** What the format calls a field of the current one. */
  nameOf(type: EndpointType, field: string): string;
}

/** MLflow 2.9 and later. */
const CURRENT_PAYLOAD: PayloadFormat = {
  read: (type, body) => parseBody(REQUEST_SCHEMA[type], body),
  write: (_type, answer) => answer,
  nameOf: (_type, field) => field,
};

/** A refusal of one field, in the words of who sent it. */
export function renameParamInError(format: PayloadFormat, type: EndpointType, thrown: unknown): unknown {
  if (!(thrown instanceof GatewayError) || thrown.code !== 'INVALID_REQUEST' || thrown.param === undefined)
    return thrown;
  const { message, detail, status, param, headers } = thrown;
  const name = format.nameOf(type, param);
  if (name === param || detail !== message) return thrown;
  const said = message.replaceAll(`'${param}'`, `'${name}'`);
  return new GatewayError('INVALID_REQUEST', said, { status, headers, param: name });
}

/** The format that a query is in, and that its answer will be in. */
export function payloadOf(headers: IncomingHttpHeaders, endpoint: EndpointView, body: unknown): PayloadFormat {
  return isLegacy(headers, endpoint, body) ? LEGACY_PAYLOAD : CURRENT_PAYLOAD;
}
