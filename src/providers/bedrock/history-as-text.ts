import { toJson } from '../../upstream/client/to-json';
import type { ContentBlock, TextBlock, WireMessage } from './converse-wire';

/** Whether the conversation holds calls of tools, or their results. */
export function hasToolBlocks(messages: readonly WireMessage[]): boolean {
  return messages.some(({ content }) => content.some((block) => 'toolUse' in block || 'toolResult' in block));
}

/** The API refuses blocks of tools in a request that offers no tools: there the history tells of them in words. */
export function withoutToolBlocks(messages: readonly WireMessage[]): WireMessage[] {
  return messages.map(({ role, content }) => ({ role, content: content.flatMap(inWords) }));
}

function inWords(block: ContentBlock): ContentBlock[] {
  if ('toolUse' in block) {
    const { name, input } = block.toolUse;
    return [{ text: `[Call of the tool ${name} with ${toJson(input)}]` }];
  }
  if ('toolResult' in block) {
    const lead: TextBlock = { text: '[Result of the tool:]' };
    return [lead, ...block.toolResult.content];
  }
  return [block];
}
