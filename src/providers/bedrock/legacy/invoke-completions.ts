import { GatewayError } from '../../../errors';
import type { CompletionsChunk, CompletionsRequest, CompletionsResponse, Usage } from '../../../wire';
import type { ResponseHeaders } from '../../../upstream/client/upstream-request';
import { headerCount } from '../../shared/response-headers';
import { asRecord, parseEvent, asString, unixNow, type JsonObject } from '../../shared/json';
import type { CompletionsOperation, StreamTranslator, Target } from '../../contract/provider-adapter';
import type { BedrockConfig } from '../bedrock.config';
import { invalidResponse } from '../../shared/errors';
import { answerId } from '../answer-id';
import { refusalIn } from '../exceptions';
import { splitInvokeHeaders } from '../invoke-headers';
import { toModelCall } from '../model-address';
import { modelOf } from '../model-family';
import { toUsage } from '../usage';
import { claude } from './claude';
import { command } from './command';
import { j2 } from './j2';
import type { LegacyFamily } from './legacy-family';
import { titan } from './titan';

const FAMILIES: readonly LegacyFamily[] = [titan, command, j2, claude];

type BedrockTarget = Target<BedrockConfig>;

/** Whether it is a text model that answers InvokeModel in its maker's own words, and no Converse. */
export function isLegacyModel(id: string): boolean {
  return FAMILIES.some(({ ids }) => ids.test(id));
}

function familyOf(target: BedrockTarget): LegacyFamily {
  const { id } = modelOf(target);
  const family = FAMILIES.find(({ ids }) => ids.test(id));
  if (!family) throw new GatewayError('INTERNAL', `No family of text models has the id '${id}'.`);
  return family;
}

/** Completions of the text models of old (Bedrock user guide, "Inference request parameters"). */
export const invokeCompletions: CompletionsOperation<BedrockConfig> = {
  toRequest: (given, target) => {
    const adjusted = new Set<string>();
    const family = familyOf(target);
    const { request, headers } = splitInvokeHeaders(given, adjusted);
    if (request.stream && !family.toPiece) throw cannotStream(target);
    const body = family.toBody(request, adjusted);
    return toModelCall(target, request.stream ? 'invoke-with-response-stream' : 'invoke', body, adjusted, headers);
  },
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
  const answer = asRecord(body);
  const choices = answer && family.toChoices(answer);
  if (!choices) throw invalidResponse('it has no text');
  return {
    ...headOf(target, headers),
    object: 'text_completion',
    choices: choices.map((choice, index) => ({ index, ...choice })),
    usage: family.toUsage?.(answer) ?? usageIn(headers),
  };
}

function toCompletionsChunks(
  target: BedrockTarget,
  _request: CompletionsRequest,
  headers: ResponseHeaders,
): StreamTranslator<CompletionsChunk> {
  const family = familyOf(target);
  const toPiece = family.toPiece?.bind(family);
  if (!toPiece) throw cannotStream(target);
  const head = { ...headOf(target, headers), object: 'text_completion_chunk' as const };
  return (event) => {
    const refusal = refusalIn(event);
    if (refusal) throw refusal;
    if (event.event !== 'chunk') return [];
    const said = readChunk(parseEvent(event.data));
    const { text: more, finish_reason, ...piece } = toPiece(said);
    const chunks: CompletionsChunk[] =
      more !== '' || finish_reason !== null ? [{ ...head, choices: [{ ...piece, text: more, finish_reason }] }] : [];
    const metrics = asRecord(said['amazon-bedrock-invocationMetrics']);
    if (metrics) chunks.push({ ...head, choices: [], usage: toUsageOf(metrics) });
    return chunks;
  };
}

/** A chunk holds the model's own event, as base64 of its JSON. */
function readChunk(chunk: JsonObject): JsonObject {
  const bytes = asString(chunk['bytes']);
  if (bytes === undefined) throw invalidResponse("a chunk has no 'bytes'");
  return parseEvent(Buffer.from(bytes, 'base64').toString('utf8'));
}

function toUsageOf({ inputTokenCount, outputTokenCount }: JsonObject) {
  return toUsage({ inputTokens: inputTokenCount, outputTokens: outputTokenCount });
}

/** For the families whose answers do not tell. */
function usageIn(headers: ResponseHeaders): Usage {
  return toUsage({
    inputTokens: headerCount(headers, 'x-amzn-bedrock-input-token-count'),
    outputTokens: headerCount(headers, 'x-amzn-bedrock-output-token-count'),
  });
}

function headOf({ model }: BedrockTarget, headers: ResponseHeaders) {
  return { id: answerId(headers, 'cmpl'), created: unixNow(), model };
}

function cannotStream({ model }: BedrockTarget): GatewayError {
  return new GatewayError('UNSUPPORTED_OPERATION', `The model '${model}' cannot stream completions.`);
}
