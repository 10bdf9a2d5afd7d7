import type { Message } from '../../wire';
import { toAssistantBlocks } from './assistant-blocks';
import { SYSTEM_PARTS, toBlocks, toCachePoints, USER_PARTS } from './content-parts';
import type { ContentBlock, ConverseMessage, DocumentBlock, SystemBlock, ToolResultBlock } from './converse-wire';
import { invalidRequest } from '../shared/errors';
import { toolCallIdOf } from '../shared/function-calls';
import { asRecord } from '../shared/json';
import type { BedrockModel } from './model-family';
import { ToolUseIds } from './tool-use-ids';
import type { MessageExtensions } from './translation';

export interface Conversation {
  readonly system: SystemBlock[];
  readonly messages: ConverseMessage[];
}

/**
 * Translates the messages. System messages are a separate field of the API. User and assistant messages must alternate,
 * so consecutive messages of one role are merged; tool results have the role `user`. Empty messages are dropped. A
 * message with an unknown role becomes a user message.
 */
export function toConversation(given: readonly Message[], model: BedrockModel): Conversation {
  const system: SystemBlock[] = [];
  const messages: ConverseMessage[] = [];
  const ids = new ToolUseIds(model);
  given.forEach((message, index) => {
    const path = `messages.${index}`;
    if (message.role === 'system' || message.role === 'developer') {
      system.push(...toBlocks(message, path, SYSTEM_PARTS));
    } else if (message.role === 'assistant') {
      append(messages, 'assistant', toAssistantBlocks(message, path, ids));
    } else if (message.role === 'tool') {
      append(messages, 'user', toResultBlocks(message, path, ids));
    } else {
      append(messages, 'user', toBlocks(message, path, USER_PARTS));
    }
  });
  if (messages.length === 0) throw invalidRequest('messages', "'messages' must contain a user message with content.");
  makeDocumentNamesUnique(messages);
  if (model.family === 'claude') trimPrefill(messages);
  return { system, messages };
}

function append(messages: ConverseMessage[], role: ConverseMessage['role'], blocks: ContentBlock[]): void {
  const last = messages.at(-1);
  if (blocks.length === 0) return;
  if (last?.role === role) last.content.push(...blocks);
  else messages.push({ role, content: blocks });
}

function toResultBlocks(message: Message, path: string, ids: ToolUseIds): ContentBlock[] {
  const toolUseId = ids.toToolUseId(toolCallIdOf(message, path));
  // The cache point of the message follows the tool result, not the text inside it.
  const { cache_control: _, ...uncached } = message;
  // Only the blocks in USER_PARTS occur here; the API itself rejects audio in a tool result.
  const content = toBlocks(uncached, path, USER_PARTS) as ToolResultBlock['toolResult']['content'];
  const status = asRecord<MessageExtensions>(message)?.is_error === true ? { status: 'error' as const } : {};
  return [{ toolResult: { toolUseId, content, ...status } }, ...toCachePoints(message)];
}

/** Numbers documents that have the same name: the API rejects duplicates. */
function makeDocumentNamesUnique(messages: readonly ConverseMessage[]): void {
  const taken = new Set<string>();
  const documents = messages
    .flatMap(({ content }) => content)
    .flatMap((block) => ('toolResult' in block ? block.toolResult.content : [block]))
    .filter((block): block is DocumentBlock => 'document' in block);
  for (const { document } of documents) {
    const { name } = document;
    for (let ordinal = 2; taken.has(document.name); ordinal += 1) document.name = `${name} ${ordinal}`;
    taken.add(document.name);
  }
}

/** Claude rejects a prefill (an assistant message at the end) that ends in white space. */
function trimPrefill(messages: readonly ConverseMessage[]): void {
  const last = messages.at(-1);
  const end = last?.content.at(-1);
  if (last?.role === 'assistant' && end && 'text' in end) end.text = end.text.trimEnd();
}
