import { invalidRequest } from '../../shared/errors';
import { asRecord, asArray, asString, type Wire } from '../../shared/json';
import type { Part, TextPart } from './generate-wire';
import { toAudioPart, toFilePart, toReferencedPart } from './media';
import type { Translation } from './translation';

/** A content part of a client's message. Which field it has depends on `type`. */
export interface ClientPart {
  type: string;
  text: string;
  refusal: string;
  image_url: object | string;
  video_url: object | string;
  input_audio: object;
  file: object;
}

/** `path` is the path of the part in the request, for error messages. */
type ToParts<P> = (part: Wire<ClientPart>, path: string, translation: Translation) => P[];
export type PartTable<P> = ReadonlyMap<string, ToParts<P>>;

/** Translates message content, a string or a list of parts. Empty text is omitted. */
export function toParts<P extends Part>(
  content: unknown,
  path: string,
  table: PartTable<P>,
  translation: Translation,
): P[] {
  const given = typeof content === 'string' ? [{ type: 'text', text: content }] : asArray(content);
  return given.flatMap((item, index) => {
    const part: Wire<ClientPart> = asRecord<ClientPart>(item) ?? {};
    const type = asString(part.type) ?? '';
    const partPath = `${path}.${index}`;
    const toPart = table.get(type);
    if (toPart) return toPart(part, partPath, translation);
    throw invalidRequest(partPath, `${partPath}: a content part of type '${type}' is not supported here.`);
  });
}

export function toTextParts(content: string): TextPart[] {
  return content === '' ? [] : [{ text: content }];
}

const fromText = (part: Wire<ClientPart>): TextPart[] => toTextParts(asString(part.text) ?? '');

export const SYSTEM_PARTS: PartTable<TextPart> = new Map([['text', fromText]]);

export const USER_PARTS: PartTable<Part> = new Map<string, ToParts<Part>>([
  ['text', fromText],
  ['image_url', (part, path, translation) => [toReferencedPart('image_url', part.image_url, path, translation)]],
  ['video_url', (part, path, translation) => [toReferencedPart('video_url', part.video_url, path, translation)]],
  ['input_audio', (part, path) => [toAudioPart(part.input_audio, path)]],
  ['file', (part, path, translation) => [toFilePart(part.file, path, translation)]],
]);

export const ASSISTANT_PARTS: PartTable<Part> = new Map<string, ToParts<Part>>([
  ['text', fromText],
  ['refusal', (part) => toTextParts(asString(part.refusal) ?? '')],
  ['image_url', (part, path, translation) => [toReferencedPart('image_url', part.image_url, path, translation)]],
  // Gemini accepts its thought signatures back, but not its thoughts.
  ['reasoning', () => []],
]);
