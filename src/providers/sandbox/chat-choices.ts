import type { ReturnedToolCall, ChatChoice, ChatRequest, FinishReason } from '../../wire';
import { quote, readConversation, type Conversation } from './conversation';
import { cannot } from './error-body';
import { hashOf } from './hash';
import { sampleOf } from './schema-sample';
import type { Tokens } from './tokens';
import { toolCalls, type CalledFunction } from './tool-calls';
import { Hints } from './words';

/** Prefixes of the second and later choices, so that the effect of `n` is visible. */
const GREETINGS = [
  'Hello from the sandbox!',
  'The sandbox greets you.',
  'Sandbox here.',
  'Good to hear from you.',
] as const;
const QUOTED_RESULTS = 5;
const MAX_STOPS = 100;

const REASONING =
  'I am a model without thoughts, so this is a rehearsal of reasoning: read the messages, look for a tool to call, write the answer.';

/** The choices of one request, all by the rules of `SandboxModel`. */
export class ChatChoices {
  private readonly conversation: Conversation;
  private readonly calls: readonly CalledFunction[];
  /** The content, if `response_format` has a schema for it. */
  private readonly json: string | undefined;

  constructor(
    private readonly request: ChatRequest,
    private readonly tokens: Tokens,
    /** Number of the request; ids are derived from it. */
    private readonly seed: string,
  ) {
    const { type, json_schema } = request.response_format ?? {};
    this.conversation = readConversation(request);
    this.calls = toolCalls(request, this.conversation);
    if (type === 'json_schema') {
      this.json = JSON.stringify(sampleOf(json_schema?.schema, new Hints(this.conversation.question)));
    }
  }

  /** @throws GatewayError with status 400 */
  choice(index: number): ChatChoice {
    const { tokens, request } = this;
    const limit = request.max_completion_tokens ?? request.max_tokens ?? Infinity;
    const isReasoning = request.reasoning_effort !== undefined && request.reasoning_effort !== 'none';
    const reasoning = isReasoning ? tokens.truncate(REASONING, limit) : undefined;
    const left = limit - tokens.count(reasoning ?? '');
    const content = this.calls.length > 0 ? undefined : shortened(this.content(index), request.stop, left, tokens);
    return {
      index,
      message: {
        role: 'assistant',
        content: content?.text ?? null,
        tool_calls: content ? null : this.calls.map((call, ordinal) => this.toolCall(call, `${index}/${ordinal}`)),
        refusal: null,
        ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
      },
      finish_reason: content?.finish ?? 'tool_calls',
    };
  }

  private toolCall(call: CalledFunction, place: string): ReturnedToolCall {
    return { id: `call_${hashOf(`${this.seed}/${place}`, 24)}`, type: 'function', function: call };
  }

  private content(index: number): string {
    if (this.json !== undefined) return this.json;
    const text = this.text(index);
    return this.request.response_format?.type === 'json_object' ? JSON.stringify({ answer: text }) : text;
  }

  private text(index: number): string {
    const { toolResults, question } = this.conversation;
    if (toolResults.length > 0) {
      const shown = toolResults.slice(0, QUOTED_RESULTS).map(quote);
      const more = toolResults.length > shown.length ? ` and ${toolResults.length - shown.length} more` : '';
      return `${toolResults.length === 1 ? 'The tool' : 'The tools'} answered: ${shown.join(', ')}${more}.`;
    }
    const said = question.trim() === '' ? 'You sent no text.' : `You said: ${quote(question)}.`;
    return `${GREETINGS[index % GREETINGS.length]} ${said} I read ${this.inventory()}.`;
  }

  private inventory(): string {
    const { messages, hasSystemPrompt, images, audios, files } = this.conversation;
    const counts = [
      plural(messages, 'message'),
      hasSystemPrompt ? 'a system prompt' : '',
      plural(images, 'image'),
      plural(audios, 'audio clip'),
      plural(files, 'file'),
      plural(this.request.tools?.length ?? 0, 'tool'),
    ].filter(Boolean);
    const last = counts.pop();
    return counts.length > 0 ? `${counts.join(', ')} and ${last}` : `${last}`;
  }
}

/**
 * Truncates a text at the first stop string, then to `limit` tokens.
 * @throws GatewayError with status 400
 */
export function shortened(
  text: string,
  stop: string | readonly string[] | null | undefined,
  limit: number,
  tokens: Tokens,
): { text: string; finish: FinishReason } {
  const stops = typeof stop === 'string' ? [stop] : (stop ?? []);
  if (stops.length > MAX_STOPS) throw cannot(`stop must have at most ${MAX_STOPS} entries.`, 'stop');
  const ends = stops.map((word) => (word === '' ? -1 : text.indexOf(word))).filter((at) => at >= 0);
  const stopped = ends.reduce((beginning, at) => beginning.slice(0, at), text);
  const cut = tokens.truncate(stopped, Math.max(0, limit));
  return { text: cut, finish: cut === stopped ? 'stop' : 'length' };
}

function plural(count: number, noun: string): string {
  if (count === 0) return '';
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
