import type { Message } from '../../../wire';
import { invalidRequest } from '../../shared/errors';
import { asRecord, asArray, asString, type JsonObject } from '../../shared/json';
import { toDocumentBlock, toImageBlock } from './media';
import type { CacheControl, ContentBlock, TextBlock } from './messages-wire';

/**
 * `where` is the path of the part in the request, for the error message; `adjusted` collects the names of what the API
 * has no word for.
 */
type ToBlocks = (part: JsonObject, where: string, adjusted: Set<string>) => ContentBlock[];
export type PartTable = (type: string) => ToBlocks | undefined;

/** Our content, text or a list of parts, as blocks. Blank text says nothing and is refused by the API: it is left out. */
export function toBlocks(content: unknown, where: string, table: PartTable, adjusted: Set<string>): ContentBlock[] {
  if (typeof content === 'string') return toTextBlocks(content);
  return asArray(content).flatMap((item, index) => {
    const part = asRecord(item) ?? {};
    const type = asString(part['type']) ?? '';
    const toBlock = table(type);
    const path = `${where}.${index}`;
    if (!toBlock) throw invalidRequest(path, `${path}: a content part of type '${type}' is not supported here.`);
    return toBlock(part, path, adjusted);
  });
}

/** The content of a message; where it is one text, `cache_control` of the message counts. */
export function contentBlocks(
  message: Message,
  where: string,
  table: PartTable,
  adjusted: Set<string>,
): ContentBlock[] {
  const { content } = message;
  if (typeof content === 'string') return toTextBlocks(content, message);
  return toBlocks(content, `${where}.content`, table, adjusted);
}

export function toTextBlocks(content: string, source: JsonObject = {}): TextBlock[] {
  return isBlank(content) ? [] : [{ type: 'text', text: content, ...toCacheControl(source) }];
}

export function isBlank(content: string): boolean {
  return content.trim() === '';
}

/** The vendor's `cache_control`, an extension on parts, tools and messages. */
export function toCacheControl({ cache_control: given }: JsonObject): { cache_control?: CacheControl } {
  const cache = asRecord(given);
  if (cache?.['type'] !== 'ephemeral') return {};
  const ttl = cache['ttl'];
  return { cache_control: { type: 'ephemeral', ...(ttl === '5m' || ttl === '1h' ? { ttl } : {}) } };
}

const fromText = (part: JsonObject): TextBlock[] => toTextBlocks(asString(part['text']) ?? '', part);
/** What the assistant quoted is its own; the newer API refuses that a user's text has quoted something. */
const fromQuotingText: ToBlocks = (part) => {
  const citations = asArray(part['citations']);
  return fromText(part).map((block) => (citations.length > 0 ? { ...block, citations } : block));
};
const fromUnquotingText: ToBlocks = (part, _where, adjusted) => {
  if (asArray(part['citations']).length > 0) adjusted.add('text.citations');
  return fromText(part);
};
const fromRefusal: ToBlocks = (part) => toTextBlocks(asString(part['refusal']) ?? '');
const fromImage: ToBlocks = (part, where, adjusted) => [
  { ...toImageBlock(part, where, adjusted), ...toCacheControl(part) },
];
const asItIs: ToBlocks = (part) => [{ ...part, type: asString(part['type']) ?? '' }];
/** Reasoning without the vendor's signature cannot be replayed. */
const leaveOut: ToBlocks = () => [];

const SYSTEM_PARTS: ReadonlyMap<string, ToBlocks> = new Map([['text', fromUnquotingText]]);

const USER_PARTS: ReadonlyMap<string, ToBlocks> = new Map<string, ToBlocks>([
  ['text', fromUnquotingText],
  ['image_url', fromImage],
  ['file', (part, where) => [{ ...toDocumentBlock(part, where), ...toCacheControl(part) }]],
  ['image', asItIs],
  ['document', asItIs],
  ['search_result', asItIs],
  ['container_upload', asItIs],
]);

const ASSISTANT_PARTS: ReadonlyMap<string, ToBlocks> = new Map<string, ToBlocks>([
  ['text', fromQuotingText],
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
