import { isToolCallForced } from '../models/claude/structured-output';
import { droppedFields } from '../shared/message-content';
import { asRecord } from '../shared/json';
import { toConversation } from './conversation';
import type { ConverseRequest, SystemBlock } from './converse-wire';
import { invalidRequest } from '../shared/errors';
import { hasToolBlocks, toolBlocksAsText } from './history-as-text';
import { toInferenceConfig, toTopK } from './inference';
import { readNativeParameters, toServiceTier } from './parameters';
import { toReasoningFields } from './reasoning';
import { toOutputFormat, type OutputFormat } from './structured-output';
import { toToolConfig } from './tools';
import type { RequestExtensions, Translation } from './translation';

/** Translates a chat request into the body of Converse and ConverseStream. */
export function toConverseRequest(translation: Translation): ConverseRequest {
  const { request, model, adjusted } = translation;
  rejectMultipleChoices(request.n);
  for (const dropped of droppedFields(request.messages, 'signed')) adjusted.add(dropped);
  const extensions = asRecord<RequestExtensions>(request);
  const format = toOutputFormat(translation);
  const reasoning = toReasoningFields(translation, format.kind === 'tool' || isToolCallForced(request));
  const native = readNativeParameters(request, adjusted);
  const { system, messages } = toConversation(request.messages, model);
  const toolConfig = toToolConfig(translation, format);
  const inferenceConfig = toInferenceConfig(translation, reasoning);
  // The client's own `additionalModelRequestFields` take precedence.
  const modelFields = {
    ...native.model,
    ...reasoning.fields,
    ...toTopK(translation, reasoning),
    ...asRecord(extensions?.additionalModelRequestFields),
  };
  const tier = toServiceTier(extensions?.service_tier, adjusted);
  return {
    ...native.converse,
    messages: !toolConfig && hasToolBlocks(messages) ? toolBlocksAsText(messages) : messages,
    ...toSystem(system, format),
    ...(Object.keys(inferenceConfig).length > 0 ? { inferenceConfig } : {}),
    ...(toolConfig ? { toolConfig } : {}),
    ...(format.kind === 'format' ? { outputConfig: { textFormat: format.textFormat } } : {}),
    ...(tier ? { serviceTier: { type: tier } } : {}),
    ...(Object.keys(modelFields).length > 0 ? { additionalModelRequestFields: modelFields } : {}),
  };
}

/** The error message is MLflow's text. */
export function rejectMultipleChoices(n: number | null | undefined): void {
  if (n === undefined || n === null || n === 1) return;
  throw invalidRequest('n', `'n' must be '1' for the Amazon Bedrock provider. Received value: '${n}'.`);
}

function toSystem(blocks: SystemBlock[], format: OutputFormat): Pick<ConverseRequest, 'system'> {
  const system = format.kind === 'instruction' ? [...blocks, { text: format.instruction }] : blocks;
  return system.length > 0 ? { system } : {};
}
