import type { EndpointType } from '../../config';
import { GatewayError } from '../../errors';
import { parseBody } from '../../http';
import type { Schema } from '../../wire';
import {
  LegacyChatRequest,
  LegacyCompletionsRequest,
  LegacyEmbeddingsRequest,
} from '../../wire/mlflow/legacy-payloads';
import { REQUEST_SCHEMA, type AnyRequest } from '../request-schema';

type LegacyRequest = LegacyChatRequest | LegacyCompletionsRequest | LegacyEmbeddingsRequest;

interface Reading {
  readonly schema: Schema<LegacyRequest>;
  /** The newer name of a field, the older one, and the status that MLflow 2.8 refuses the newer one with. */
  readonly renamed: { readonly newer: string; readonly older: string; readonly status: number };
  readonly toCurrent: (request: LegacyRequest) => Record<string, unknown>;
}

const READING: Readonly<Record<EndpointType, Reading>> = {
  'llm/v1/chat': {
    schema: LegacyChatRequest,
    renamed: { newer: 'n', older: 'candidate_count', status: 422 },
    toCurrent: toCurrentSampling,
  },
  'llm/v1/completions': {
    schema: LegacyCompletionsRequest,
    renamed: { newer: 'n', older: 'candidate_count', status: 400 },
    toCurrent: toCurrentSampling,
  },
  'llm/v1/embeddings': {
    schema: LegacyEmbeddingsRequest,
    renamed: { newer: 'input', older: 'text', status: 400 },
    toCurrent: ({ text, ...rest }) => ({ ...rest, input: text }),
  },
};

/** @throws GatewayError with status 422, or 400 where MLflow 2.8 says so */
export function readLegacyRequest(type: EndpointType, body: unknown): AnyRequest {
  const { schema, renamed, toCurrent } = READING[type];
  const request = parseBody(schema, body);
  const { newer, older, status } = renamed;
  if (request[newer] !== undefined) {
    const message = `Invalid parameter \`${newer}\`. Use \`${older}\` instead.`;
    throw new GatewayError('INVALID_REQUEST', message, { status, param: newer });
  }
  if (type !== 'llm/v1/embeddings' && request['stream'] === true) throw noStreams();
  // Fields that those versions do not name are the provider's and have to fit all the same.
  return parseBody(REQUEST_SCHEMA[type], toCurrent(request));
}

/** What those versions call a field of the current payloads. */
export function toLegacyName(type: EndpointType, field: string): string {
  const { newer, older } = READING[type].renamed;
  return field === newer ? older : field;
}

/** The older temperature goes from 0 to 1 whoever the provider is, ours from 0 to 2. */
function toCurrentSampling({ candidate_count, temperature, ...rest }: LegacyRequest): Record<string, unknown> {
  const current: Record<string, unknown> = rest;
  if (candidate_count !== undefined) current['n'] = candidate_count;
  if (typeof temperature === 'number') current['temperature'] = 2 * temperature;
  return current;
}

function noStreams(): GatewayError {
  const message =
    "The payloads of MLflow 2.5 to 2.8 have no streams: leave 'stream' out, or send the header " +
    "'x-sluice-payload: current' and read the newer payloads.";
  return new GatewayError('INVALID_REQUEST', message, { param: 'stream' });
}
