import type { Message } from '../../schemas';
import { fields, list, text, type Fields } from '../openai-shape/reading';
import { invalidRequest } from './failures';
import { toDocumentBlock, toImageBlock } from './media';
import type { CacheControl, ContentBlock, TextBlock } from './messages-wire';

/** `where` is the path of the part in the request, for the error message. */
type ToBlocks = (part: Fields, where: string) => ContentBlock[];
export type PartTable = (type: string) => ToBlocks | undefined;

/** Our content, text or a list of parts, as blocks. Blank text says nothing and is refused by the API: it is left out. */
export function toBlocks(content: unknown, where: string, table: PartTable): ContentBlock[] {
  if (typeof content === 'string') return toTextBlocks(content);
  return list(content).flatMap((item, index) => {
    const part = fields(item) ?? {};
    const type = text(part['type']) ?? '';
    const toBlock = table(type);
    const path = `${where}.${index}`;
    if (!toBlock) throw invalidRequest(path, `${path}: a content part of type '${type}' is not supported here.`);
    return toBlock(part, path);
  });
}

/** The content of a message; where it is one text, `cache_control` of the message counts. */
export function contentBlocks(message: Message, where: string, table: PartTable): ContentBlock[] {
  const { content } = message;
  return typeof content === 'string' ? toTextBlocks(content, message) : toBlocks(content, `${where}.content`, table);
}

export function toTextBlocks(content: string, source: Fields = {}): TextBlock[] {
  return isBlank(content) ? [] : [{ type: 'text', text: content, ...toCacheControl(source) }];
}

export function isBlank(content: string): boolean {
  return content.trim() === '';
}

/** The vendor's `cache_control`, an extension on parts, tools and messages. */
export function toCacheControl({ cache_control: given }: Fields): { cache_control?: CacheControl } {
  const cache = fields(given);
  if (cache?.['type'] !== 'ephemeral') return {};
  const ttl = cache['ttl'];
  return { cache_control: { type: 'ephemeral', ...(ttl === '5m' || ttl === '1h' ? { ttl } : {}) } };
}

const fromText: ToBlocks = (part) => toTextBlocks(text(part['text']) ?? '', part);
const fromRefusal: ToBlocks = (part) => toTextBlocks(text(part['refusal']) ?? '');
const asItIs: ToBlocks = (part) => [{ ...part, type: text(part['type']) ?? '' }];
/** Reasoning without the vendor's signature cannot be replayed. */
const leaveOut: ToBlocks = () => [];

const SYSTEM_PARTS: ReadonlyMap<string, ToBlocks> = new Map([['text', fromText]]);

const USER_PARTS: ReadonlyMap<string, ToBlocks> = new Map<string, ToBlocks>([
  ['text', fromText],
  ['image_url', (part, where) => [{ ...toImageBlock(part, where), ...toCacheControl(part) }]],
  ['file', (part, where) => [{ ...toDocumentBlock(part, where), ...toCacheControl(part) }]],
  ['image', asItIs],
  ['document', asItIs],
  ['search_result', asItIs],
  ['container_upload', asItIs],
]);

const ASSISTANT_PARTS: ReadonlyMap<string, ToBlocks> = new Map<string, ToBlocks>([
  ['text', fromText],
  ['refusal', fromRefusal],
  ['reasoning', leaveOut],
  ['thinking', asItIs],
  ['redacted_thinking', asItIs],
  ['compaction', asItIs],
  ['server_tool_use', asItIs],
  ['mcp_tool_use', asItIs],
]);

export const systemParts: PartTable = (type) => SYSTEM_PARTS.get(type);
export const userParts: PartTable = (type) => USER_PARTS.get(type);
export const assistantParts: PartTable = (type) =>
  ASSISTANT_PARTS.get(type) ?? (type.endsWith('_tool_result') ? asItIs : undefined);
