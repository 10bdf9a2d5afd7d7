import type { AnyOperation } from '../provider-call';
import type { BoundEndpoint } from '../queryable';
import { OPERATIONS, type AnyRequest, type ChatRequest, type Message } from '../../wire';
import { Seam } from './seam';

/** A request that lets a model continue a text, and how its text is joined. */
export interface Continuation {
  readonly request: AnyRequest;
  readonly seam: Seam;
}

/** Parameters whose output is constrained: providers apply the constraint to the continuation alone. */
const CONSTRAINTS = ['guided_json', 'guided_regex', 'guided_choice', 'guided_grammar', 'structured_outputs', 'grammar'];
const CHARACTERS_PER_TOKEN = 4;

/**
 * Whether another model can continue the text of the response. Excluded are several choices, output in a given format,
 * audio, and completions that repeat their prompt or have several prompts.
 */
export function isContinuable(request: AnyRequest): boolean {
  const { n, response_format: format, modalities, echo, prompt } = request as Readonly<Record<string, unknown>>;
  const isPlain = !format || (format as { type?: unknown }).type === 'text';
  const isText = !Array.isArray(modalities) || modalities.every((modality) => modality === 'text');
  const isConstrained = CONSTRAINTS.some((name) => request[name] !== undefined && request[name] !== null);
  const hasOnePrompt = prompt === undefined || typeof prompt === 'string';
  return (n ?? 1) === 1 && isPlain && isText && !isConstrained && hasOnePrompt && !echo;
}

/** Returns the requests with which the endpoint can continue the text, the best first. */
export function continuationsAt(endpoint: BoundEndpoint, request: AnyRequest, partial: string): Continuation[] {
  const limited = withRemainingTokens(request, partial);
  const plain = new Seam(partial, 'prefill');
  if (plain.text === '') return [{ request: limited, seam: plain }];
  if (typeof limited['prompt'] === 'string') {
    return [{ request: { ...limited, prompt: limited['prompt'] + plain.text }, seam: plain }];
  }
  const chat = limited as ChatRequest;
  const instruction = { request: withInstruction(chat, partial), seam: new Seam(partial, 'instruction') };
  const operation = endpoint.provider[OPERATIONS[endpoint.endpoint_type].name] as AnyOperation | undefined;
  const prefilled = operation?.prefill?.(withPartial(chat, plain.text), endpoint.target);
  if (!prefilled) return [instruction];
  const seam = operation?.repeatsPrefill ? new Seam(partial, 'echo') : plain;
  return [{ request: prefilled, seam }, instruction];
}

/** Appends the partial text as an assistant message, or to the one with which the conversation ends. */
function withPartial(request: ChatRequest, text: string): ChatRequest {
  const { messages } = request;
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return { ...request, messages: [...messages, { role: 'assistant', content: text }] };
  return { ...request, messages: [...messages.slice(0, -1), { ...last, content: extended(last.content, text) }] };
}

function extended(content: Message['content'], text: string): Message['content'] {
  return Array.isArray(content) ? [...content, { type: 'text', text }] : (content ?? '') + text;
}

function withInstruction(request: ChatRequest, partial: string): ChatRequest {
  const { text, anchor } = new Seam(partial, 'instruction');
  const started = withPartial(request, text);
  const content = [
    'Your last message was interrupted. It ends with the text between the two lines of dashes:',
    '-----',
    anchor,
    '-----',
    'Continue this message. Begin with exactly that text, repeated unchanged and without the dashes, and then write what follows it.',
    'Do not write an introduction, do not comment on the interruption, and do not start the message again.',
  ].join('\n');
  return { ...started, messages: [...started.messages, { role: 'user', content }] };
}

/** Reduces the token limits by the estimated length of the text. */
function withRemainingTokens(request: AnyRequest, text: string): AnyRequest {
  const changed: AnyRequest = { ...request };
  for (const name of ['max_tokens', 'max_completion_tokens']) {
    const limit = changed[name];
    if (typeof limit === 'number') changed[name] = Math.max(1, limit - Math.ceil(text.length / CHARACTERS_PER_TOKEN));
  }
  return changed;
}
