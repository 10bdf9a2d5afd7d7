import { isToolCallForced } from '../models/claude/structured-output';
import { droppedFields } from '../shared/message-content';
import { asRecord, type JsonObject } from '../shared/json';
import { toConversation } from './conversation';
import type { ConverseBody, SystemBlock } from './converse-wire';
import { invalidRequest } from '../shared/errors';
import { hasToolBlocks, withoutToolBlocks } from './history-as-text';
import { refusesSampling, toInferenceConfig } from './inference';
import { readOwnWords } from './parameters';
import { toReasoningFields, type Reasoning } from './reasoning';
import { serviceTierOf } from './service-tier';
import { toOutputFormat, type OutputFormat } from './structured-output';
import { toToolConfig } from './tools';
import { toTopK } from './top-k';
import type { Translation } from './translation';

/** A chat request as the body of Converse and ConverseStream. */
export function toConverseBody(translation: Translation): ConverseBody {
  const { request, model, adjusted } = translation;
  refuseSeveralAnswers(request.n);
  for (const dropped of droppedFields(request.messages, 'signed')) adjusted.add(dropped);
  const format = toOutputFormat(request, model);
  const reasoning = toReasoningFields(translation, format.kind === 'tool' || isToolCallForced(request));
  const own = readOwnWords(request, adjusted);
  const { system, messages } = toConversation(request.messages, model);
  const toolConfig = toToolConfig(translation, format);
  const inferenceConfig = toInferenceConfig(translation, reasoning);
  const additional = { ...own.ofModel, ...toModelFields(translation, reasoning) };
  return {
    ...own.ofConverse,
    messages: !toolConfig && hasToolBlocks(messages) ? withoutToolBlocks(messages) : messages,
    ...toSystem(system, format),
    ...(Object.keys(inferenceConfig).length > 0 ? { inferenceConfig } : {}),
    ...(toolConfig ? { toolConfig } : {}),
    ...(format.kind === 'format' ? { outputConfig: { textFormat: format.textFormat } } : {}),
    ...toServiceTier(translation),
    ...(Object.keys(additional).length > 0 ? { additionalModelRequestFields: additional } : {}),
  };
}

export function refuseSeveralAnswers(n: number | null | undefined): void {
  if (n === undefined || n === null || n === 1) return;
  throw invalidRequest('n', `'n' must be '1' for the Amazon Bedrock provider. Received value: '${n}'.`);
}

function toSystem(blocks: SystemBlock[], format: OutputFormat): Pick<ConverseBody, 'system'> {
  const system = format.kind === 'instruction' ? [...blocks, { text: format.instruction }] : blocks;
  return system.length > 0 ? { system } : {};
}

/** What is not of the API but of the model's maker; what the client wrote so itself counts most. */
function toModelFields(translation: Translation, reasoning: Reasoning): JsonObject {
  const { request, model, adjusted } = translation;
  const given: JsonObject = asRecord(request['additionalModelRequestFields']) ?? {};
  const top_k = request.top_k ?? undefined;
  if (top_k === undefined) return { ...reasoning.fields, ...given };
  const named = refusesSampling(translation, reasoning) ? undefined : toTopK(top_k, model.id);
  if (!named) adjusted.add('top_k');
  return { ...reasoning.fields, ...named, ...given };
}

function toServiceTier({ request, adjusted }: Translation): Pick<ConverseBody, 'serviceTier'> {
  const type = serviceTierOf(request['service_tier'], adjusted);
  return type ? { serviceTier: { type } } : {};
}
