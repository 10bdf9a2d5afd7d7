import { invalidRequest } from '../shared/errors';
import { hasScheme, isWebAddress } from '../shared/data-url';
import type { AudioWire, FileWire, ImageUrlWire, ToPart } from '../shared/message-content';
import { asRecord, asArray, asString, type JsonObject, type Wire } from '../shared/json';
import type { ContentChunk, TextChunk, ThinkingChunk } from './mistral-wire';

export function thinkingChunk(thinking: string, signature?: string): ThinkingChunk {
  const text: TextChunk = { type: 'text', text: thinking };
  return { type: 'thinking', thinking: [text], ...(signature === undefined ? {} : { signature }) };
}

const toText: ToPart<ContentChunk> = (part) => ({ type: 'text', text: asString(part.text) ?? '' });

const toImage: ToPart<ContentChunk> = (part, path) => {
  const source = part.image_url;
  const image = asRecord<ImageUrlWire>(source);
  const url = asString(image?.url) ?? asString(source);
  if (url === undefined) throw invalidRequest(path, `${path}.image_url needs a 'url'.`);
  const detail = asString(image?.detail);
  return { type: 'image_url', image_url: { url, ...(detail === undefined ? {} : { detail }) } };
};

const toAudio: ToPart<ContentChunk> = (part, path) => {
  const source = part.input_audio;
  const data = asString(asRecord<AudioWire>(source)?.data) ?? asString(source);
  if (data === undefined) throw invalidRequest(path, `${path}.input_audio needs base64 'data'.`);
  return { type: 'input_audio', input_audio: data };
};

/** Mistral's own parts of type `file` have the fields of the file in the part itself. */
const toFile: ToPart<ContentChunk> = (part, path) => {
  const file: Wire<FileWire> = asRecord<FileWire>(part.file) ?? asRecord<FileWire>(part) ?? {};
  const id = asString(file.file_id);
  const data = asString(file.file_data);
  const name = asString(file.filename);
  if (data === undefined && id !== undefined) return { type: 'file', file_id: id };
  if (data === undefined) throw invalidRequest(path, `${path}.file needs 'file_data' or 'file_id'.`);
  const isUrl = isWebAddress(data) || hasScheme(data, 'data');
  return {
    type: 'document_url',
    document_url: isUrl ? data : `data:application/pdf;base64,${data}`,
    ...(name === undefined ? {} : { document_name: name }),
  };
};

const toReasoning: ToPart<ContentChunk> = (part) =>
  thinkingChunk(
    asArray(part.summary)
      .map((item) => asString(asRecord<{ text: string }>(item)?.text) ?? '')
      .join(''),
  );

// The part is in Mistral's format already; Mistral validates it.
const passThrough: ToPart<ContentChunk> = (part: JsonObject) => part as unknown as ContentChunk;

export const USER_PARTS = new Map<string, ToPart<ContentChunk>>([
  ['text', toText],
  ['image_url', toImage],
  ['input_audio', toAudio],
  ['file', toFile],
  ['document_url', passThrough],
  ['reference', passThrough],
]);

export const ASSISTANT_PARTS = new Map<string, ToPart<ContentChunk>>([
  ['text', toText],
  ['refusal', (part) => ({ type: 'text', text: asString(part.refusal) ?? '' })],
  ['reasoning', toReasoning],
  ['thinking', passThrough],
  ['reference', passThrough],
]);

export const SYSTEM_PARTS = new Map<string, ToPart<ContentChunk>>([
  ['text', toText],
  ['thinking', passThrough],
]);
