import type { ChatRequest, ContentPart, Message } from '../../wire';

/** Maximum characters of a quotation. */
const QUOTED_CHARACTERS = 200;

/** Summary of a request's messages. */
export interface Conversation {
  readonly messages: number;
  readonly hasSystemPrompt: boolean;
  readonly images: number;
  readonly audios: number;
  readonly files: number;
  /** Text of the last user message; if there is none, text of the last message. */
  readonly question: string;
  /** Whether the last message is the user's. */
  readonly isQuestion: boolean;
  /** Texts of the tool messages at the end of the conversation. */
  readonly toolResults: readonly string[];
}

export function readConversation({ messages }: ChatRequest): Conversation {
  const parts = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  const count = (type: string): number => parts.filter((part) => part.type === type).length;
  const last = messages.at(-1);
  const question = messages.findLast(({ role }) => role === 'user') ?? last;
  const lastOther = messages.findLastIndex(({ role }) => role !== 'tool');
  return {
    messages: messages.length,
    hasSystemPrompt: messages.some(({ role }) => role === 'system' || role === 'developer'),
    images: count('image_url'),
    audios: count('input_audio'),
    files: count('file'),
    question: question ? textOf(question) : '',
    isQuestion: last?.role === 'user',
    toolResults: messages.slice(lastOther + 1).map(textOf),
  };
}

/** Text of a message, its parts joined by line feeds. */
export function textOf({ content }: Message): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map(partText).filter(Boolean).join('\n');
}

function partText(part: ContentPart): string {
  return part.type === 'text' && 'text' in part && typeof part.text === 'string' ? part.text : '';
}

/** Puts the text on one line in quotation marks and truncates it if it is too long. */
export function quote(text: string): string {
  const beginning = text
    .slice(0, 4 * QUOTED_CHARACTERS)
    .replace(/\s+/g, ' ')
    .trim();
  const characters = Array.from(beginning);
  const isWhole = characters.length <= QUOTED_CHARACTERS && text.length <= 4 * QUOTED_CHARACTERS;
  return `"${isWhole ? beginning : `${characters.slice(0, QUOTED_CHARACTERS).join('')}…`}"`;
}
