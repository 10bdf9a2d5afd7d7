import { asString } from '../../shared/json';
import { toContent, type ContentPartFields, type ToPart } from '../../shared/message-content';
import type { Part, TextPart } from './generate-wire';
import { toAudioPart, toFilePart, toReferencedPart } from './media';
import type { Translation } from './translation';

type PartTable<P> = ReadonlyMap<string, ToPart<P[], Translation>>;

/** Translates the content of a message, a string or a list of parts. Empty text is omitted. */
export function toParts<P>(
  content: unknown,
  path: string,
  table: PartTable<P>,
  translation: Translation,
): (P | TextPart)[] {
  const parts = toContent(content, path, table, translation);
  return typeof parts === 'string' ? toTextParts(parts) : parts.flat();
}

export function toTextParts(content: string): TextPart[] {
  return content === '' ? [] : [{ text: content }];
}

const fromText = (part: ContentPartFields): TextPart[] => toTextParts(asString(part.text) ?? '');

const fromUrl =
  (type: 'image_url' | 'video_url'): ToPart<Part[], Translation> =>
  (part, path, translation) => [toReferencedPart(type, part[type], path, translation)];

export const SYSTEM_PARTS: PartTable<TextPart> = new Map([['text', fromText]]);

export const USER_PARTS: PartTable<Part> = new Map<string, ToPart<Part[], Translation>>([
  ['text', fromText],
  ['image_url', fromUrl('image_url')],
  ['video_url', fromUrl('video_url')],
  ['input_audio', (part, path) => [toAudioPart(part.input_audio, path)]],
  ['file', (part, path, translation) => [toFilePart(part.file, path, translation)]],
]);

export const ASSISTANT_PARTS: PartTable<Part> = new Map<string, ToPart<Part[], Translation>>([
  ['text', fromText],
  ['refusal', (part) => toTextParts(asString(part.refusal) ?? '')],
  ['image_url', fromUrl('image_url')],
  // Reasoning is dropped: Gemini accepts the signatures of earlier thoughts, but not their text.
  ['reasoning', () => []],
]);
