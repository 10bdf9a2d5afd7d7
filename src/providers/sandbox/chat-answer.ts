import type { ChatChoice, ChatRequest, FinishReason } from '../../schemas';
import { quote, readConversation, type Conversation } from './conversation';
import { sampleOf } from './schema-sample';
import type { Tokens } from './tokens';
import { toolCalls } from './tool-calls';
import { Hints } from './words';

/** Answers beyond the first begin differently, so that `n` can be seen to work. */
const GREETINGS = [
  'Hello from the sandbox!',
  'The sandbox greets you.',
  'Sandbox here.',
  'Good to hear from you.',
] as const;
const QUOTED_RESULTS = 5;

const REASONING =
  'I am a model without thoughts, so this is a rehearsal of reasoning: read the messages, look for a tool to call, write the answer.';

/** Answers to one request, all by the same rules; see `SandboxModel`. */
export class ChatAnswers {
  private readonly conversation: Conversation;

  constructor(
    private readonly request: ChatRequest,
    private readonly tokens: Tokens,
    /** Tells requests apart; ids are made from it. */
    private readonly seed: string,
  ) {
    this.conversation = readConversation(request);
  }

  choice(index: number): ChatChoice {
    const { tokens, request } = this;
    const limit = request.max_completion_tokens ?? request.max_tokens ?? Infinity;
    const calls =
      this.conversation.toolResults.length > 0 ? [] : toolCalls(request, this.conversation, `${this.seed}/${index}`);
    const thinks = request.reasoning_effort !== undefined && request.reasoning_effort !== 'none';
    const reasoning = thinks ? tokens.truncate(REASONING, limit) : undefined;
    const left = limit - (reasoning === undefined ? 0 : tokens.count(reasoning));
    const answer = calls.length > 0 ? undefined : shortened(this.content(index), request.stop, left, tokens);
    return {
      index,
      message: {
        role: 'assistant',
        content: answer?.text ?? null,
        tool_calls: calls.length > 0 ? calls : null,
        refusal: null,
        ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
      },
      finish_reason: answer?.finish ?? 'tool_calls',
    };
  }

  private content(index: number): string {
    const format = this.request.response_format;
    if (format?.type === 'json_schema') {
      return JSON.stringify(sampleOf(format.json_schema?.schema, new Hints(this.conversation.question)));
    }
    const text = this.text(index);
    return format?.type === 'json_object' ? JSON.stringify({ answer: text }) : text;
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

/** Cuts a text at the first stop string and then to `limit` tokens. */
export function shortened(
  text: string,
  stop: string | readonly string[] | null | undefined,
  limit: number,
  tokens: Tokens,
): { text: string; finish: FinishReason } {
  const stops = (typeof stop === 'string' ? [stop] : (stop ?? [])).filter((word) => word !== '');
  const ends = stops.map((word) => text.indexOf(word)).filter((at) => at >= 0);
  const stopped = ends.reduce((beginning, at) => beginning.slice(0, at), text);
  const cut = tokens.truncate(stopped, Math.max(0, limit));
  return { text: cut, finish: cut === stopped ? 'stop' : 'length' };
}

function plural(count: number, noun: string): string {
  if (count === 0) return '';
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
