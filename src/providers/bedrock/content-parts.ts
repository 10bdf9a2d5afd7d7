import { asRecord, asArray, asString, type JsonObject } from '../shared/json';
import type { CachePoint, ContentBlock, SystemBlock, TextBlock } from './converse-wire';
import { invalidRequest } from '../shared/errors';
import { toAudioBlock, toDocumentBlock, toImageBlock } from './media';

/** `where` is the path of the part in the request, for the error message. */
type ToBlocks<Block> = (part: JsonObject, where: string) => Block[];
type PartTable<Block> = ReadonlyMap<string, ToBlocks<Block>>;

const fromText: ToBlocks<TextBlock> = (part) => toTextBlocks(asString(part['text']) ?? '');

export const SYSTEM_PARTS: PartTable<SystemBlock> = new Map([['text', fromText]]);

export const USER_PARTS: PartTable<ContentBlock> = new Map<string, ToBlocks<ContentBlock>>([
  ['text', fromText],
  ['image_url', (part, where) => [toImageBlock(part, where)]],
  ['file', (part, where) => [toDocumentBlock(part, where)]],
  ['input_audio', (part, where) => [toAudioBlock(part, where)]],
]);

export const ASSISTANT_PARTS: PartTable<ContentBlock> = new Map<string, ToBlocks<ContentBlock>>([
  ['text', fromText],
  ['refusal', (part) => toTextBlocks(asString(part['refusal']) ?? '')],
  // Reasoning without the vendor's signature cannot be replayed.
  ['reasoning', () => []],
]);

/**
 * The content of a message, text or a list of parts, as blocks; a cache point follows each part that asks for one with
 * `cache_control`. Blank text says nothing and is refused by the API: it is left out.
 */
export function toBlocks<Block>(message: JsonObject, where: string, table: PartTable<Block>): (Block | CachePoint)[] {
  const { content } = message;
  const parts = typeof content === 'string' ? [{ ...message, type: 'text', text: content }] : asArray(content);
  return parts.flatMap((item, index) => {
    const part: JsonObject = asRecord(item) ?? {};
    const type = asString(part['type']) ?? '';
    const path = `${where}.content.${index}`;
    const toBlock = table.get(type);
    if (!toBlock) throw invalidRequest(path, `${path}: a content part of type '${type}' is not supported here.`);
    const blocks = toBlock(part, path);
    return blocks.length === 0 ? [] : [...blocks, ...toCachePoints(part)];
  });
}

export function toTextBlocks(content: string): TextBlock[] {
  return isBlank(content) ? [] : [{ text: content }];
}

export function isBlank(content: string): boolean {
  return content.trim() === '';
}

/** Anthropic's `cache_control`, an extension on parts, tools and messages of one text. */
export function toCachePoints({ cache_control: given }: JsonObject): CachePoint[] {
  const cache = asRecord(given);
  if (cache?.['type'] !== 'ephemeral') return [];
  const ttl = cache['ttl'];
  return [{ cachePoint: { type: 'default', ...(ttl === '5m' || ttl === '1h' ? { ttl } : {}) } }];
}
