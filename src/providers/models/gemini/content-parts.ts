import { invalidRequest } from '../../shared/errors';
import { asRecord, asArray, asString, type JsonObject } from '../../shared/json';
import type { Part, TextPart } from './generate-wire';
import { toAddressedPart, toAudioPart, toFilePart } from './media';
import type { Translation } from './translation';

/** `where` is the path of the part in the request, for the error message. */
type ToParts<P> = (part: JsonObject, where: string, translation: Translation) => P[];
export type PartTable<P> = ReadonlyMap<string, ToParts<P>>;

/** Our content, text or a list of parts, as the vendor's. Empty text says nothing and is left out. */
export function toParts<P extends Part>(
  content: unknown,
  where: string,
  table: PartTable<P>,
  translation: Translation,
): P[] {
  const given = typeof content === 'string' ? [{ type: 'text', text: content }] : asArray(content);
  return given.flatMap((item, index) => {
    const part = asRecord(item) ?? {};
    const type = asString(part['type']) ?? '';
    const path = `${where}.${index}`;
    const toPart = table.get(type);
    if (toPart) return toPart(part, path, translation);
    throw invalidRequest(path, `${path}: a content part of type '${type}' is not supported here.`);
  });
}

export function toTextParts(content: string): TextPart[] {
  return content === '' ? [] : [{ text: content }];
}

const fromText = (part: JsonObject): TextPart[] => toTextParts(asString(part['text']) ?? '');

export const SYSTEM_PARTS: PartTable<TextPart> = new Map([['text', fromText]]);

export const USER_PARTS: PartTable<Part> = new Map<string, ToParts<Part>>([
  ['text', fromText],
  ['image_url', (part, where, translation) => [toAddressedPart(part, where, translation)]],
  ['video_url', (part, where, translation) => [toAddressedPart(part, where, translation)]],
  ['input_audio', (part, where) => [toAudioPart(part, where)]],
  ['file', (part, where, translation) => [toFilePart(part, where, translation)]],
]);

export const ASSISTANT_PARTS: PartTable<Part> = new Map<string, ToParts<Part>>([
  ['text', fromText],
  ['refusal', (part) => toTextParts(asString(part['refusal']) ?? '')],
  ['image_url', (part, where, translation) => [toAddressedPart(part, where, translation)]],
  // The vendor takes back its signatures, not its thoughts.
  ['reasoning', () => []],
]);
