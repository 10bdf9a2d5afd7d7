import type { Message } from '../../wire';
import { asRecord, asString, type JsonObject, type Wire } from '../shared/json';
import { toContent, type ToPart } from '../shared/message-content';
import type { CachePoint, ContentBlock, SystemBlock, TextBlock } from './converse-wire';
import { toAudioBlock, toDocumentBlock, toImageBlock, type MediaParts } from './media';

/** The fields of a content part; each type of part has one besides `type` and `cache_control`. */
interface ContentPart extends MediaParts {
  text?: string;
  refusal?: string;
}

type PartTable<Block> = ReadonlyMap<string, ToPart<(Block | CachePoint)[]>>;

const fromText = (part: Wire<ContentPart>): TextBlock[] => toTextBlocks(asString(part.text) ?? '');
const fromRefusal = (part: Wire<ContentPart>): TextBlock[] => toTextBlocks(asString(part.refusal) ?? '');

export const SYSTEM_PARTS: PartTable<SystemBlock> = new Map([['text', cached(fromText)]]);

export const USER_PARTS: PartTable<ContentBlock> = new Map<string, ToPart<ContentBlock[]>>([
  ['text', cached(fromText)],
  ['image_url', cached((part, path) => [toImageBlock(part, path)])],
  ['file', cached((part, path) => [toDocumentBlock(part, path)])],
  ['input_audio', cached((part, path) => [toAudioBlock(part, path)])],
]);

export const ASSISTANT_PARTS: PartTable<ContentBlock> = new Map<string, ToPart<ContentBlock[]>>([
  ['text', cached(fromText)],
  ['refusal', cached(fromRefusal)],
  // Reasoning without the provider's signature cannot be replayed.
  ['reasoning', () => []],
]);

/** The content of a message, a string or a list of parts, as blocks. Blank text is dropped: the API rejects it. */
export function toBlocks<Block>(
  message: Pick<Message, 'content'> & JsonObject,
  path: string,
  table: PartTable<Block>,
): (Block | TextBlock | CachePoint)[] {
  const { content } = message;
  if (typeof content === 'string') return withCachePoint(toTextBlocks(content), message);
  const blocks = toContent(content, path, table);
  return typeof blocks === 'string' ? [] : blocks.flat();
}

export function toTextBlocks(content: string): TextBlock[] {
  return isBlank(content) ? [] : [{ text: content }];
}

export function isBlank(content: string): boolean {
  return content.trim() === '';
}

/** The cache point that Anthropic's `cache_control` requests; parts, tools and messages may have that field. */
export function toCachePoints({ cache_control }: JsonObject): CachePoint[] {
  const cache = asRecord<{ type: string; ttl?: string }>(cache_control);
  if (cache?.type !== 'ephemeral') return [];
  const { ttl } = cache;
  return [{ cachePoint: { type: 'default', ...(ttl === '5m' || ttl === '1h' ? { ttl } : {}) } }];
}

/** Adds the cache point that the part requests after its blocks. */
function cached<Block>(toBlock: ToPart<Block[]>): ToPart<(Block | CachePoint)[]> {
  return (part, path, context) => withCachePoint(toBlock(part, path, context), part);
}

function withCachePoint<Block>(blocks: Block[], source: JsonObject): (Block | CachePoint)[] {
  return blocks.length === 0 ? [] : [...blocks, ...toCachePoints(source)];
}
