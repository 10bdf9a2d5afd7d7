import type { ChatRequest } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { droppedFields } from '../../shared/message-content';
import { asRecord, asString } from '../../shared/json';
import { isBlank } from './content-parts';
import { toConversation } from './conversation';
import type { MessagesRequest, OutputConfig, TextBlock } from './messages-wire';
import { toNativeParameters } from './native-parameters';
import { toMaxTokens } from './output-length';
import { isThinking, thinkingOf, toReasoning, type Reasoning } from './reasoning';
import { toSampling } from './sampling';
import { isToolCallForced, toOutputFormat, type OutputFormat } from './structured-output';
import { toTools } from './tools';
import type { AnyTranslation, RequestExtensions, Translation } from './translation';

/** Translates a chat request into the body of `POST /messages`. */
export function toMessagesRequest(translation: Translation, model: string): MessagesRequest {
  const { request, adjusted } = translation;
  rejectMultipleChoices(request.n);
  const format = toOutputFormat(translation);
  const max_tokens = toMaxTokens(translation, thinkingOf(request));
  const isToolForced = format.kind === 'tool' || isToolCallForced(request);
  const reasoning = toReasoning(translation, max_tokens, isToolForced);
  for (const field of droppedFields(request.messages, 'signed')) adjusted.add(field);
  const { system, messages } = toConversation(request.messages, adjusted);
  return {
    ...toNativeParameters(translation),
    model,
    max_tokens,
    messages,
    ...toSystem(format.kind === 'instruction' ? [...system, { type: 'text', text: format.instruction }] : system),
    ...(request.stream ? { stream: true } : {}),
    ...toSampling(translation, isThinking(reasoning)),
    ...toStopSequences(translation),
    ...toTools(translation, format),
    ...(reasoning.thinking ? { thinking: reasoning.thinking } : {}),
    ...toOutputConfig(request, format, reasoning),
    ...toMetadata(translation),
    ...toServiceTier(translation),
  };
}

export function rejectMultipleChoices(n: number | null | undefined): void {
  if (n === undefined || n === null || n === 1) return;
  // MLflow's text.
  throw invalidRequest('n', `'n' must be '1' for the Anthropic provider. Received value: '${n}'.`);
}

function toSystem(blocks: TextBlock[]): Pick<MessagesRequest, 'system'> {
  const [first] = blocks;
  if (!first) return {};
  return { system: blocks.length === 1 && !first.cache_control ? first.text : blocks };
}

/** Drops blank stop sequences, which the API rejects. */
export function toStopSequences({ request, adjusted }: AnyTranslation): Pick<MessagesRequest, 'stop_sequences'> {
  const { stop } = request;
  const given = typeof stop === 'string' ? [stop] : (stop ?? []);
  const stop_sequences = given.filter((sequence) => !isBlank(sequence));
  if (stop_sequences.length < given.length) adjusted.add('stop');
  return stop_sequences.length > 0 ? { stop_sequences } : {};
}

function toOutputConfig(
  request: ChatRequest,
  format: OutputFormat,
  { effort }: Reasoning,
): Pick<MessagesRequest, 'output_config'> {
  const output_config: OutputConfig = {
    ...asRecord(asRecord<RequestExtensions>(request)?.output_config),
    ...(effort ? { effort } : {}),
    ...(format.kind === 'schema' ? { format: { type: 'json_schema', schema: format.schema } } : {}),
  };
  return Object.keys(output_config).length > 0 ? { output_config } : {};
}

/** Anthropic's `metadata` has only `user_id`, which is OpenAI's `user` or `safety_identifier`. */
export function toMetadata({ request, adjusted }: AnyTranslation): Pick<MessagesRequest, 'metadata'> {
  const given = asRecord<RequestExtensions>(request) ?? {};
  const metadata = asRecord<{ user_id?: string }>(given.metadata) ?? {};
  if (Object.keys(metadata).some((key) => key !== 'user_id')) adjusted.add('metadata');
  const user_id = asString(metadata.user_id) ?? asString(given.user) ?? asString(given.safety_identifier);
  return user_id ? { metadata: { user_id } } : {};
}

const SERVICE_TIERS: ReadonlyMap<unknown, MessagesRequest['service_tier']> = new Map([
  ['auto', 'auto'],
  ['standard_only', 'standard_only'],
  ['default', 'standard_only'],
]);

function toServiceTier({ request, adjusted }: Translation): Pick<MessagesRequest, 'service_tier'> {
  const given = asRecord<RequestExtensions>(request)?.service_tier;
  if (given === undefined) return {};
  const service_tier = SERVICE_TIERS.get(given);
  if (service_tier) return { service_tier };
  adjusted.add('service_tier');
  return {};
}
