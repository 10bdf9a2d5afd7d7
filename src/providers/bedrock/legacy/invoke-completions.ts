import { GatewayError } from '../../../errors';
import type { CompletionsChunk, CompletionsRequest, CompletionsResponse, Usage } from '../../../wire';
import type { ResponseHeaders } from '../../../upstream/client/upstream-request';
import { asRecord, parseEvent, asString, unixNow, type JsonObject, type Wire } from '../../shared/json';
import {
  MAX_TEMPERATURE,
  type CompletionsOperation,
  type StreamTranslator,
  type Target,
} from '../../contract/provider-adapter';
import type { BedrockConfig } from '../bedrock.config';
import { invalidResponse } from '../../shared/errors';
import { splitInvokeHeaders } from '../invoke-headers';
import { toModelRequest } from '../model-request';
import { modelOf } from '../model-family';
import { responseId, usageIn } from '../response-headers';
import { exceptionIn } from '../stream-exceptions';
import { toUsage } from '../usage';
import { claude } from './claude';
import { command } from './command';
import { j2 } from './j2';
import type { LegacyFamily } from './legacy-family';
import { titan } from './titan';

const FAMILIES: readonly LegacyFamily[] = [titan, command, j2, claude];

type BedrockTarget = Target<BedrockConfig>;

/** A stream event of InvokeModel. */
interface ChunkEvent {
  /** The event of the model: base64 of its JSON text. */
  bytes: string;
}

/** The part of a model's event that all families have. Only the last event has metrics. */
interface ModelEvent {
  'amazon-bedrock-invocationMetrics'?: InvocationMetrics;
}

interface InvocationMetrics {
  inputTokenCount: number;
  outputTokenCount: number;
}

/** Whether the id belongs to a text model that supports InvokeModel but not Converse. */
export function isLegacyModel(id: string): boolean {
  return FAMILIES.some(({ ids }) => ids.test(id));
}

function familyOf(target: BedrockTarget): LegacyFamily {
  const { id } = modelOf(target);
  const family = FAMILIES.find(({ ids }) => ids.test(id));
  if (!family) throw new GatewayError('INTERNAL', `The model id '${id}' belongs to no legacy family.`);
  return family;
}

/** Completions of legacy text models (Bedrock user guide, "Inference request parameters"). */
export const invokeCompletions: CompletionsOperation<BedrockConfig> = {
  toRequest: (given, target) => {
    const adjusted = new Set<string>();
    const family = familyOf(target);
    const { request, headers } = splitInvokeHeaders(given, adjusted);
    if (request.stream && !family.toFragment) throw cannotStream(target);
    const body = family.toBody(request, adjusted);
    return toModelRequest(target, request.stream ? 'invoke-with-response-stream' : 'invoke', body, adjusted, headers);
  },
  maxTemperature: (target) => familyOf(target).maxTemperature ?? MAX_TEMPERATURE,
  toResponse: toCompletionsResponse,
  toChunks: toCompletionsChunks,
};

function toCompletionsResponse(
  body: unknown,
  target: BedrockTarget,
  _request: CompletionsRequest,
  headers: ResponseHeaders,
): CompletionsResponse {
  const family = familyOf(target);
  const response = asRecord(body);
  const choices = response && family.toChoices(response);
  if (!choices) throw invalidResponse('it has no text');
  return {
    ...headOf(target, headers),
    object: 'text_completion',
    choices: choices.map((choice, index) => ({ index, ...choice, finish_reason: choice.finish_reason ?? 'stop' })),
    usage: family.toUsage?.(response) ?? usageIn(headers),
  };
}

function toCompletionsChunks(
  target: BedrockTarget,
  _request: CompletionsRequest,
  headers: ResponseHeaders,
): StreamTranslator<CompletionsChunk> {
  const family = familyOf(target);
  const toFragment = family.toFragment?.bind(family);
  if (!toFragment) throw cannotStream(target);
  const head = { ...headOf(target, headers), object: 'text_completion_chunk' as const };
  let hasText = false;
  return (event) => {
    const exception = exceptionIn(event);
    if (exception) throw exception;
    if (event.event !== 'chunk') return [];
    const modelEvent = readModelEvent(event.data);
    const fragment = toFragment(modelEvent, hasText);
    hasText ||= fragment.text !== '';
    const isEmpty = fragment.text === '' && fragment.finish_reason === null;
    const chunks: CompletionsChunk[] = isEmpty ? [] : [{ ...head, choices: [{ ...fragment }] }];
    const usage = toUsageOf(modelEvent);
    if (usage) chunks.push({ ...head, choices: [], usage });
    return chunks;
  };
}

function readModelEvent(data: string): JsonObject {
  const bytes = asString(parseEvent<ChunkEvent>(data).bytes);
  if (bytes === undefined) throw invalidResponse("a chunk has no 'bytes'");
  return parseEvent(Buffer.from(bytes, 'base64').toString('utf8'));
}

function toUsageOf({ 'amazon-bedrock-invocationMetrics': value }: Wire<ModelEvent>): Usage | undefined {
  const metrics = asRecord<InvocationMetrics>(value);
  return metrics && toUsage({ inputTokens: metrics.inputTokenCount, outputTokens: metrics.outputTokenCount });
}

function headOf({ model }: BedrockTarget, headers: ResponseHeaders) {
  return { id: responseId(headers, 'cmpl'), created: unixNow(), model };
}

function cannotStream({ model }: BedrockTarget): GatewayError {
  return new GatewayError('UNSUPPORTED_OPERATION', `The model '${model}' does not support streaming.`);
}
