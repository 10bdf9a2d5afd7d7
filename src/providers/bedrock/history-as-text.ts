import { toJson } from '../../upstream/client/to-json';
import type { ContentBlock, ConverseMessage, TextBlock } from './converse-wire';

/** Whether the conversation contains tool calls or their results. */
export function hasToolBlocks(messages: readonly ConverseMessage[]): boolean {
  return messages.some(({ content }) => content.some((block) => 'toolUse' in block || 'toolResult' in block));
}

/** Replaces tool calls and results by text: the API rejects tool blocks in a request without tools. */
export function toolBlocksAsText(messages: readonly ConverseMessage[]): ConverseMessage[] {
  return messages.map(({ role, content }) => ({ role, content: content.flatMap(asText) }));
}

function asText(block: ContentBlock): ContentBlock[] {
  if ('toolUse' in block) {
    const { name, input } = block.toolUse;
    return [{ text: `[Call of the tool ${name} with ${toJson(input)}]` }];
  }
  if ('toolResult' in block) {
    const heading: TextBlock = { text: '[Result of the tool:]' };
    return [heading, ...block.toolResult.content];
  }
  return [block];
}
