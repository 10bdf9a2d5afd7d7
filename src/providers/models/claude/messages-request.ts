import type { ChatRequest } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { droppedFields } from '../../shared/message-content';
import { asRecord, asString } from '../../shared/json';
import { isBlank } from './content-parts';
import { toConversation } from './conversation';
import type { MessagesRequest, OutputConfig, TextBlock } from './messages-wire';
import { toMaxTokens } from './output-length';
import { isThinking, thinkingOf, toReasoning, type Reasoning } from './reasoning';
import { toSampling } from './sampling';
import { JSON_INSTRUCTION, isToolCallForced, toOutputFormat, type OutputFormat } from './structured-output';
import { toTools } from './tools';
import type { AnyTranslation, Translation } from './translation';
import { passedOn } from './unknown-parameters';

/** A chat request as the body of `POST /messages`. */
export function toMessagesRequest(translation: Translation, model: string): MessagesRequest {
  const { request, adjusted } = translation;
  refuseSeveralAnswers(request.n);
  const format = toOutputFormat(translation);
  const max_tokens = toMaxTokens(translation, thinkingOf(request));
  const isToolForced = format.kind === 'tool' || isToolCallForced(request);
  const reasoning = toReasoning(translation, max_tokens, isToolForced);
  if (format.kind === 'tool' && isThinking(reasoning)) {
    const advice = "leave out 'thinking', or use a newer model";
    throw invalidRequest('response_format', `This model cannot think and be held to a schema at once: ${advice}.`);
  }
  for (const dropped of droppedFields(request.messages, 'signed')) adjusted.add(dropped);
  const { system, messages } = toConversation(request.messages, adjusted);
  return {
    ...passedOn(translation),
    model,
    max_tokens,
    messages,
    ...toSystem(format.kind === 'instruction' ? [...system, { type: 'text', text: JSON_INSTRUCTION }] : system),
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

export function refuseSeveralAnswers(n: number | null | undefined): void {
  if (n === undefined || n === null || n === 1) return;
  throw invalidRequest('n', `'n' must be '1' for the Anthropic provider. Received value: '${n}'.`);
}

function toSystem(blocks: TextBlock[]): Pick<MessagesRequest, 'system'> {
  const [first] = blocks;
  if (!first) return {};
  return { system: blocks.length === 1 && !first.cache_control ? first.text : blocks };
}

/** The API refuses sequences of white space. */
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
    ...asRecord(request['output_config']),
    ...(effort ? { effort } : {}),
    ...(format.kind === 'schema' ? { format: { type: 'json_schema', schema: format.schema } } : {}),
  };
  return Object.keys(output_config).length > 0 ? { output_config } : {};
}

/** OpenAI's two names for the end user are the vendor's `metadata.user_id`; other metadata cannot be kept there. */
export function toMetadata({ request, adjusted }: AnyTranslation): Pick<MessagesRequest, 'metadata'> {
  const metadata = asRecord(request['metadata']) ?? {};
  if (Object.keys(metadata).some((key) => key !== 'user_id')) adjusted.add('metadata');
  const user_id = asString(metadata['user_id']) ?? asString(request['user']) ?? asString(request['safety_identifier']);
  return user_id ? { metadata: { user_id } } : {};
}

const SERVICE_TIERS: ReadonlyMap<unknown, MessagesRequest['service_tier']> = new Map([
  ['auto', 'auto'],
  ['standard_only', 'standard_only'],
  ['default', 'standard_only'],
]);

function toServiceTier({ request, adjusted }: Translation): Pick<MessagesRequest, 'service_tier'> {
  const given = request['service_tier'];
  if (given === undefined) return {};
  const service_tier = SERVICE_TIERS.get(given);
  if (service_tier) return { service_tier };
  adjusted.add('service_tier');
  return {};
}
