import type { Message } from '../../wire';
import { toAssistantBlocks } from './assistant-blocks';
import { SYSTEM_PARTS, toBlocks, toCachePoints, USER_PARTS } from './content-parts';
import type { ContentBlock, DocumentBlock, SystemBlock, ToolResultBlock, WireMessage } from './converse-wire';
import { invalidRequest } from '../shared/errors';
import type { BedrockModel } from './model-family';
import { ToolIds } from './tool-ids';

export interface Conversation {
  readonly system: SystemBlock[];
  readonly messages: WireMessage[];
}

/**
 * Our messages as the vendor's. System texts stand beside the conversation; user and assistant alternate, so that what
 * follows one another from one side, the results of tool calls included, is one message. A message that says nothing is
 * left out; one of a role that is not known is the user's.
 */
export function toConversation(given: readonly Message[], model: BedrockModel): Conversation {
  const system: SystemBlock[] = [];
  const messages: WireMessage[] = [];
  const ids = new ToolIds(model);
  given.forEach((message, index) => {
    const where = `messages.${index}`;
    if (message.role === 'system' || message.role === 'developer') {
      system.push(...toBlocks(message, where, SYSTEM_PARTS));
    } else if (message.role === 'assistant') {
      append(messages, 'assistant', toAssistantBlocks(message, where, ids));
    } else if (message.role === 'tool') {
      append(messages, 'user', toResultBlocks(message, where, ids));
    } else {
      append(messages, 'user', toBlocks(message, where, USER_PARTS));
    }
  });
  if (messages.length === 0) throw invalidRequest('messages', "'messages' must hold a message of the user.");
  nameDocumentsApart(messages);
  if (model.family === 'claude') trimPrefill(messages);
  return { system, messages };
}

function append(messages: WireMessage[], role: WireMessage['role'], blocks: ContentBlock[]): void {
  const last = messages.at(-1);
  if (blocks.length === 0) return;
  if (last?.role === role) last.content.push(...blocks);
  else messages.push({ role, content: blocks });
}

function toResultBlocks(message: Message, where: string, ids: ToolIds): ContentBlock[] {
  if (!message.tool_call_id) {
    throw invalidRequest(where, `${where}.tool_call_id must name the tool call that it answers.`);
  }
  const { cache_control: _, ...uncached } = message;
  // The table of user parts makes these blocks; audio is refused by the API itself.
  const content = toBlocks(uncached, where, USER_PARTS) as ToolResultBlock['toolResult']['content'];
  const toolUseId = ids.of(message.tool_call_id);
  const status = message['is_error'] === true ? { status: 'error' as const } : {};
  return [{ toolResult: { toolUseId, content, ...status } }, ...toCachePoints(message)];
}

/** The API refuses a conversation in which two documents have one name. */
function nameDocumentsApart(messages: readonly WireMessage[]): void {
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

/** A last message of the assistant is the beginning of the answer; Claude refuses one that ends in white space. */
function trimPrefill(messages: readonly WireMessage[]): void {
  const last = messages.at(-1);
  const end = last?.content.at(-1);
  if (last?.role === 'assistant' && end && 'text' in end) end.text = end.text.trimEnd();
}
