import type { Message } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { answeredCall, unknownRole } from '../../shared/function-calls';
import { toAssistantBlocks } from './assistant-blocks';
import { contentBlocks, isBlank, systemParts, toBlocks, toCacheControl, userParts } from './content-parts';
import type { ContentBlock, DocumentBlock, ImageBlock, TextBlock, ToolResultBlock, WireMessage } from './messages-wire';

export interface Conversation {
  readonly system: TextBlock[];
  readonly messages: WireMessage[];
}

/**
 * Our messages as the vendor's. System texts stand beside the conversation. The results of one turn's tool calls, and
 * what the user says after them, belong into one message. An assistant's message that says nothing is left out.
 * `adjusted` collects the names of what the API has no word for.
 */
export function toConversation(given: readonly Message[], adjusted: Set<string>): Conversation {
  const system: TextBlock[] = [];
  const messages: WireMessage[] = [];
  let results: ContentBlock[] | undefined;

  const add: Readonly<Record<string, (message: Message, where: string) => void>> = {
    system: (message, where) => system.push(...toSystemBlocks(message, where, adjusted)),
    developer: (message, where) => system.push(...toSystemBlocks(message, where, adjusted)),
    user: (message, where) => {
      const blocks = toUserBlocks(message, where, adjusted);
      if (results) results.push(...blocks);
      else messages.push({ role: 'user', content: contentOf(message, blocks) });
      results = undefined;
    },
    assistant: (message, where) => {
      const blocks = toAssistantBlocks(message, where, adjusted);
      if (blocks.length > 0) messages.push({ role: 'assistant', content: contentOf(message, blocks) });
      results = undefined;
    },
    tool: (message, where) => {
      const result = toResultBlock(message, where, adjusted);
      if (results) {
        results.push(result);
        return;
      }
      results = [result];
      messages.push({ role: 'user', content: results });
    },
  };

  given.forEach((message, index) => {
    const where = `messages.${index}`;
    if (!Object.hasOwn(add, message.role)) throw unknownRole(message.role, where, Object.keys(add));
    add[message.role]?.(message, where);
  });
  if (messages.length === 0) throw invalidRequest('messages', "'messages' must hold a message of the user.");
  trimPrefill(messages);
  return { system, messages };
}

/** A text stays a text where nothing has to stand beside it. */
function contentOf(message: Message, blocks: ContentBlock[]): string | ContentBlock[] {
  const { content } = message;
  const isAlone = blocks.length === 1 && blocks[0]?.type === 'text' && blocks[0]['cache_control'] === undefined;
  return typeof content === 'string' && !isBlank(content) && isAlone ? content : blocks;
}

function toSystemBlocks(message: Message, where: string, adjusted: Set<string>): TextBlock[] {
  const blocks = contentBlocks(message, where, systemParts, adjusted);
  // The table of system parts makes nothing but text.
  return blocks as TextBlock[];
}

function toUserBlocks(message: Message, where: string, adjusted: Set<string>): ContentBlock[] {
  const blocks = contentBlocks(message, where, userParts, adjusted);
  if (blocks.length > 0) return blocks;
  throw invalidRequest(where, `${where}.content must not be empty: the Anthropic API takes no empty messages.`);
}

function toResultBlock(message: Message, where: string, adjusted: Set<string>): ToolResultBlock {
  const { content } = message;
  // The table of user parts makes blocks of these types, and native ones of theirs.
  const blocks = toBlocks(content, `${where}.content`, userParts, adjusted) as (
    TextBlock | ImageBlock | DocumentBlock
  )[];
  return {
    type: 'tool_result',
    tool_use_id: answeredCall(message, where),
    ...(blocks.length === 0 ? {} : { content: typeof content === 'string' ? content : blocks }),
    ...(message['is_error'] === true ? { is_error: true } : {}),
    ...toCacheControl(message),
  };
}

/** A last message of the assistant is the beginning of the answer; the API refuses one that ends in white space. */
function trimPrefill(messages: readonly WireMessage[]): void {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return;
  if (typeof last.content === 'string') {
    last.content = last.content.trimEnd();
    return;
  }
  const end = last.content.at(-1);
  if (end?.type === 'text' && 'text' in end && typeof end.text === 'string') {
    last.content[last.content.length - 1] = { ...end, text: end.text.trimEnd() };
  }
}
