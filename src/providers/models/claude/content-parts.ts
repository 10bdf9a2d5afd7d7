import type { Message } from '../../../wire';
import { asRecord, asArray, asString, type Wire } from '../../shared/json';
import { toParts, type PartTable } from '../../shared/message-content';
import { toDocumentBlock, toImageBlock, type MediaPart } from './media';
import type { CacheControl, ContentBlock, TextBlock } from './messages-wire';
import type { MessageExtensions } from './translation';

/** A content part of a request: the fields of all part types that are translated. */
interface Part extends MediaPart {
  type: string;
  text?: string;
  citations?: object[];
  refusal?: string;
  cache_control?: object;
}

/**
 * Translates one content part. `path` is the part's path in the request, for error messages; `adjusted` collects the
 * names of dropped fields.
 */
type PartTranslator = (part: Wire<Part>, path: string, adjusted: Set<string>) => ContentBlock[];
/** The translators for the part types that messages of a role may contain. */
export type BlockTable = PartTable<ContentBlock[], Set<string>>;

/** Translates the content of a message. `cache_control` of the message applies to content that is one string. */
export function toBlocks(message: Message, path: string, table: BlockTable, adjusted: Set<string>): ContentBlock[] {
  const { content } = message;
  if (typeof content === 'string') return toTextBlocks(content, asRecord<MessageExtensions>(message));
  return toParts(content, `${path}.content`, table, adjusted).flat();
}

/** One text block; none for blank text, which the API rejects. */
export function toTextBlocks(text: string, source: Wire<Pick<Part, 'cache_control'>> = {}): TextBlock[] {
  return isBlank(text) ? [] : [{ type: 'text', text, ...toCacheControl(source) }];
}

export function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** Copies Anthropic's extension `cache_control` of a part, tool or message. */
export function toCacheControl(source: Wire<Pick<Part, 'cache_control'>>): { cache_control?: CacheControl } {
  const cache = asRecord<CacheControl>(source.cache_control);
  if (cache?.type !== 'ephemeral') return {};
  const { ttl } = cache;
  return { cache_control: { type: 'ephemeral', ...(ttl === '5m' || ttl === '1h' ? { ttl } : {}) } };
}

const toText = (part: Wire<Part>): TextBlock[] => toTextBlocks(asString(part.text) ?? '', part);

const toTextWithCitations: PartTranslator = (part) => {
  const citations = asArray(part.citations);
  return toText(part).map((block) => (citations.length > 0 ? { ...block, citations } : block));
};

/** The API accepts citations in assistant messages only. */
const toTextWithoutCitations: PartTranslator = (part, _path, adjusted) => {
  if (asArray(part.citations).length > 0) adjusted.add('text.citations');
  return toText(part);
};

const toRefusalText: PartTranslator = (part) => toTextBlocks(asString(part.refusal) ?? '');

const toImage: PartTranslator = (part, path, adjusted) => [
  { ...toImageBlock(part, path, adjusted), ...toCacheControl(part) },
];

const toDocument: PartTranslator = (part, path) => [{ ...toDocumentBlock(part, path), ...toCacheControl(part) }];

const passThrough: PartTranslator = (part) => [{ ...part, type: asString(part.type) ?? '' }];

/** For reasoning without a signature, which the API rejects. */
const omit: PartTranslator = () => [];

export const SYSTEM_PARTS: BlockTable = new Map([['text', toTextWithoutCitations]]);

export const USER_PARTS: BlockTable = new Map([
  ['text', toTextWithoutCitations],
  ['image_url', toImage],
  ['file', toDocument],
  ['image', passThrough],
  ['document', passThrough],
  ['search_result', passThrough],
  ['container_upload', passThrough],
]);

const KNOWN_ASSISTANT_PARTS: ReadonlyMap<string, PartTranslator> = new Map([
  ['text', toTextWithCitations],
  ['refusal', toRefusalText],
  ['reasoning', omit],
  ['thinking', passThrough],
  ['redacted_thinking', passThrough],
  ['compaction', passThrough],
  ['server_tool_use', passThrough],
  ['mcp_tool_use', passThrough],
]);

export const ASSISTANT_PARTS: BlockTable = {
  get: (type) => KNOWN_ASSISTANT_PARTS.get(type) ?? (type.endsWith('_tool_result') ? passThrough : undefined),
};
