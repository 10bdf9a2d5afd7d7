import type { Message } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { toolCallIdOf, unknownRole } from '../../shared/function-calls';
import { asRecord } from '../../shared/json';
import { toAssistantBlocks } from './assistant-blocks';
import { toParts } from '../../shared/message-content';
import { isBlank, SYSTEM_PARTS, toBlocks, toCacheControl, USER_PARTS } from './content-parts';
import type {
  ContentBlock,
  DocumentBlock,
  ImageBlock,
  MessageParam,
  TextBlock,
  ToolResultBlock,
} from './messages-wire';
import type { MessageExtensions } from './translation';

export interface Conversation {
  readonly system: TextBlock[];
  readonly messages: MessageParam[];
}

/**
 * Translates the messages of a chat request. System messages move to `system`. Consecutive tool messages, and the user
 * message that follows them, become one message. Assistant messages without content are dropped. `adjusted` collects
 * the names of dropped fields.
 */
export function toConversation(given: readonly Message[], adjusted: Set<string>): Conversation {
  const system: TextBlock[] = [];
  const messages: MessageParam[] = [];
  let results: ContentBlock[] | undefined;

  const add: Readonly<Record<string, (message: Message, path: string) => void>> = {
    system: (message, path) => system.push(...toSystemBlocks(message, path, adjusted)),
    developer: (message, path) => system.push(...toSystemBlocks(message, path, adjusted)),
    user: (message, path) => {
      const blocks = toUserBlocks(message, path, adjusted);
      if (results) results.push(...blocks);
      else messages.push({ role: 'user', content: contentOf(message, blocks) });
      results = undefined;
    },
    assistant: (message, path) => {
      const blocks = toAssistantBlocks(message, path, adjusted);
      if (blocks.length > 0) messages.push({ role: 'assistant', content: contentOf(message, blocks) });
      results = undefined;
    },
    tool: (message, path) => {
      const result = toResultBlock(message, path, adjusted);
      if (results) {
        results.push(result);
        return;
      }
      results = [result];
      messages.push({ role: 'user', content: results });
    },
  };

  given.forEach((message, index) => {
    const path = `messages.${index}`;
    if (!Object.hasOwn(add, message.role)) throw unknownRole(message.role, path, Object.keys(add));
    add[message.role]?.(message, path);
  });
  if (messages.length === 0) throw invalidRequest('messages', "'messages' must contain a user message.");
  trimPrefill(messages);
  return { system, messages };
}

/** String content stays a string if it is the only block and has no cache control. */
function contentOf({ content }: Message, blocks: ContentBlock[]): string | ContentBlock[] {
  const [block] = blocks;
  const isPlainText =
    blocks.length === 1 &&
    block?.type === 'text' &&
    asRecord<Pick<TextBlock, 'cache_control'>>(block)?.cache_control === undefined;
  return typeof content === 'string' && !isBlank(content) && isPlainText ? content : blocks;
}

function toSystemBlocks(message: Message, path: string, adjusted: Set<string>): TextBlock[] {
  // The table of system parts produces text blocks only.
  return toBlocks(message, path, SYSTEM_PARTS, adjusted) as TextBlock[];
}

function toUserBlocks(message: Message, path: string, adjusted: Set<string>): ContentBlock[] {
  const blocks = toBlocks(message, path, USER_PARTS, adjusted);
  if (blocks.length > 0) return blocks;
  throw invalidRequest(path, `${path}.content must not be empty: the Anthropic API rejects empty messages.`);
}

function toResultBlock(message: Message, path: string, adjusted: Set<string>): ToolResultBlock {
  const extensions = asRecord<MessageExtensions>(message) ?? {};
  return {
    type: 'tool_result',
    tool_use_id: toolCallIdOf(message, path),
    ...toResultContent(message, path, adjusted),
    ...(extensions.is_error === true ? { is_error: true } : {}),
    ...toCacheControl(extensions),
  };
}

function toResultContent({ content }: Message, path: string, adjusted: Set<string>): Pick<ToolResultBlock, 'content'> {
  if (typeof content === 'string') return isBlank(content) ? {} : { content };
  // The table of user parts produces these blocks, and native blocks that are passed through.
  const blocks = toParts(content, `${path}.content`, USER_PARTS, adjusted).flat() as (
    TextBlock | ImageBlock | DocumentBlock
  )[];
  return blocks.length === 0 ? {} : { content: blocks };
}

/** A final assistant message is the start of the response (prefill). The API rejects trailing white space there. */
function trimPrefill(messages: readonly MessageParam[]): void {
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
