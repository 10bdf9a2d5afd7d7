import type { EndpointType } from '../../config';
import { GatewayError } from '../../errors';
import { parseBody } from '../../http';
import { MAX_TEMPERATURE } from '../../providers/contract/provider-adapter';
import { requestSchema, type AnyRequest, type Schema } from '../../wire';
import {
  LegacyChatRequest,
  LegacyCompletionsRequest,
  LegacyEmbeddingsRequest,
} from '../../wire/mlflow/legacy-payloads';
import { markTemperature } from './legacy-temperature';

type LegacyRequest = LegacyChatRequest | LegacyCompletionsRequest | LegacyEmbeddingsRequest;

interface Conversion {
  readonly schema: Schema<LegacyRequest>;
  /** The current name of a field, its legacy name, and the status with which MLflow 2.8 rejects the current one. */
  readonly renamed: { readonly newer: string; readonly older: string; readonly status: number };
  readonly toCurrent: (request: LegacyRequest) => Record<string, unknown>;
}

const CONVERSIONS: Readonly<Record<EndpointType, Conversion>> = {
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

/**
 * Validates a legacy request and converts it to the current format.
 * @throws GatewayError with status 422, or 400 as in MLflow 2.8
 */
export function readLegacyRequest(type: EndpointType, body: unknown): AnyRequest {
  const { schema, renamed, toCurrent } = CONVERSIONS[type];
  const request = parseBody(schema, body);
  const { newer, older, status } = renamed;
  if (request[newer] !== undefined) {
    const message = `Invalid parameter \`${newer}\`. Use \`${older}\` instead.`;
    throw new GatewayError('INVALID_REQUEST', message, { status, param: newer });
  }
  if (type !== 'llm/v1/embeddings' && request['stream'] === true) throw noStreams();
  // Native parameters of the provider are validated as in the current format.
  const current = parseBody(requestSchema(type), toCurrent(request));
  return current['temperature'] === undefined ? current : markTemperature(current);
}

/** Returns the legacy name of a field of the current format. */
export function toLegacyName(type: EndpointType, field: string): string {
  const { newer, older } = CONVERSIONS[type].renamed;
  return field === newer ? older : field;
}

/** The legacy temperature ranges from 0 to 1 for every provider, the current one from 0 to 2 (`legacy-temperature.ts`). */
function toCurrentSampling({ candidate_count, temperature, ...rest }: LegacyRequest): Record<string, unknown> {
  const current: Record<string, unknown> = rest;
  if (candidate_count !== undefined) current['n'] = candidate_count;
  if (typeof temperature === 'number') current['temperature'] = MAX_TEMPERATURE * temperature;
  return current;
}

function noStreams(): GatewayError {
  const message =
    "The payload format of MLflow 2.5 to 2.8 does not support streaming: remove 'stream', or send the header " +
    "'x-sluice-payload: current' to use the current format.";
  return new GatewayError('INVALID_REQUEST', message, { param: 'stream' });
}
