import type { ChatChoice, ChatDelta, ChatRequest, ChatResponse, Message, Usage } from '../../wire';
import { unixNow } from '../shared/json';
import { ChatChoices } from './chat-choices';
import { textOf } from './conversation';
import { cannot } from './error-body';
import type { TimedEvent } from './script';
import type { Tokens } from './tokens';

/** OpenAI's limit for `n`. */
export const MAX_CHOICES = 128;
/** Tokens that OpenAI's models add per message, and once for the start of the response. */
const TOKENS_OF_MESSAGE = 3;
const TOKENS_OF_IMAGE = 85;

/** @throws GatewayError with status 400 */
export function chatResponse(request: ChatRequest, tokens: Tokens, seed: string): ChatResponse {
  const n = request.n ?? 1;
  if (n > MAX_CHOICES) throw cannot(`n must be at most ${MAX_CHOICES}.`, 'n');
  const source = new ChatChoices(request, tokens, seed);
  const choices = Array.from({ length: n }, (_, index) => source.choice(index));
  return {
    id: `chatcmpl-${seed}`,
    object: 'chat.completion',
    created: unixNow(),
    model: request.model ?? 'sandbox',
    choices,
    usage: usageOf(request, choices, tokens),
  };
}

function usageOf(request: ChatRequest, choices: readonly ChatChoice[], tokens: Tokens): Usage {
  const reasoning = sum(choices, ({ message }) => tokens.count(message.reasoning_content ?? ''));
  const completion = reasoning + sum(choices, (choice) => tokens.count(generatedText(choice)));
  const tools = request.tools?.length ? tokens.count(JSON.stringify(request.tools)) : 0;
  const prompt = TOKENS_OF_MESSAGE + tools + sum(request.messages, (message) => messageTokens(message, tokens));
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}

function messageTokens(message: Message, tokens: Tokens): number {
  const parts = Array.isArray(message.content) ? message.content : [];
  const images = parts.filter(({ type }) => type === 'image_url').length;
  const calls = message.tool_calls?.length ? tokens.count(JSON.stringify(message.tool_calls)) : 0;
  return TOKENS_OF_MESSAGE + tokens.count(textOf(message)) + calls + images * TOKENS_OF_IMAGE;
}

function generatedText({ message }: ChatChoice): string {
  const calls = (message.tool_calls ?? []).map((call) => `${call.function.name}${call.function.arguments}`);
  return [message.content ?? '', ...calls].join('');
}

/** Converts the response to stream events, one per word. Usage is the last event if the client requested it. */
export function chatEvents(response: ChatResponse, request: ChatRequest, tokens: Tokens): TimedEvent[] {
  const { id, created, model, usage } = response;
  const wantsUsage = request.stream_options?.include_usage === true;
  const head = { id, object: 'chat.completion.chunk', created, model, ...(wantsUsage ? { usage: null } : {}) };
  const events = response.choices.flatMap(({ index, message, finish_reason }) => {
    const event = (delta: Partial<ChatDelta>, text = '', finish: string | null = null): TimedEvent => ({
      data: { ...head, choices: [{ index, delta, finish_reason: finish }] },
      tokens: tokens.count(text),
    });
    return [
      event({ role: 'assistant', content: message.tool_calls ? null : '' }),
      ...wordPieces(message.reasoning_content ?? '').map((text) => event({ reasoning_content: text }, text)),
      ...wordPieces(message.content ?? '').map((text) => event({ content: text }, text)),
      ...callDeltas(message).map(({ delta, text }) => event({ tool_calls: [delta] }, text)),
      event({}, '', finish_reason),
    ];
  });
  return wantsUsage ? [...events, { data: { ...head, choices: [], usage }, tokens: 0 }] : events;
}

type CallDelta = NonNullable<ChatDelta['tool_calls']>[number];

function callDeltas({ tool_calls }: ChatChoice['message']): { delta: CallDelta; text: string }[] {
  return (tool_calls ?? []).flatMap(({ id, type, function: { name, arguments: json } }, index) => [
    { delta: { index, id: id ?? '', type, function: { name, arguments: '' } }, text: name },
    ...(json.match(/.{1,12}/gsu) ?? []).map((text) => ({ delta: { index, function: { arguments: text } }, text })),
  ]);
}

/** Splits a text into words with their trailing whitespace; joined, they equal the text. */
export function wordPieces(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\s)(?=\S)/u);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
