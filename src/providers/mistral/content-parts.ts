import { invalidRequest } from '../shared/errors';
import { hasScheme, isWebAddress } from '../shared/data-url';
import type { ToPart } from '../shared/message-content';
import { asRecord, asArray, asString, type JsonObject } from '../shared/json';

/** Pieces of content that Sluice writes in the words of the Mistral API (https://docs.mistral.ai/api). */
export type Chunk =
  | { type: 'text'; text: string }
  | { type: 'thinking'; thinking: { type: 'text'; text: string }[]; signature?: string }
  | { type: 'image_url'; image_url: { url: string; detail?: string } }
  | { type: 'document_url'; document_url: string; document_name?: string }
  | { type: 'file'; file_id: string }
  | { type: 'input_audio'; input_audio: string };

export function thinkingChunk(thought: string, signature?: string): Chunk {
  const thinking = [{ type: 'text' as const, text: thought }];
  return { type: 'thinking', thinking, ...(signature === undefined ? {} : { signature }) };
}

const toText: ToPart<Chunk> = (part) => ({ type: 'text', text: asString(part['text']) ?? '' });

const toImage: ToPart<Chunk> = (part, where) => {
  const image = asRecord(part['image_url']);
  const url = asString(image?.['url']) ?? asString(part['image_url']);
  if (url === undefined) throw invalidRequest(where, `${where}.image_url needs a 'url'.`);
  const detail = asString(image?.['detail']);
  return { type: 'image_url', image_url: { url, ...(detail === undefined ? {} : { detail }) } };
};

const toAudio: ToPart<Chunk> = (part, where) => {
  const data = asString(asRecord(part['input_audio'])?.['data']) ?? asString(part['input_audio']);
  if (data === undefined) throw invalidRequest(where, `${where}.input_audio needs base64 'data'.`);
  return { type: 'input_audio', input_audio: data };
};

const toFile: ToPart<Chunk> = (part, where) => {
  const file = asRecord(part['file']) ?? part;
  const id = asString(file['file_id']);
  const data = asString(file['file_data']);
  const name = asString(file['filename']);
  if (data === undefined && id !== undefined) return { type: 'file', file_id: id };
  if (data === undefined) throw invalidRequest(where, `${where}.file needs 'file_data' or 'file_id'.`);
  const isAddress = isWebAddress(data) || hasScheme(data, 'data');
  return {
    type: 'document_url',
    document_url: isAddress ? data : `data:application/pdf;base64,${data}`,
    ...(name === undefined ? {} : { document_name: name }),
  };
};

/** OpenAI's Responses API writes reasoning so. */
const toReasoning: ToPart<Chunk> = (part) =>
  thinkingChunk(
    asArray(part['summary'])
      .map((item) => asString(asRecord(item)?.['text']) ?? '')
      .join(''),
  );

// The client wrote it in the vendor's words.
const asItIs: ToPart<Chunk> = (part: JsonObject) => part as unknown as Chunk;

export const USER_PARTS = new Map<string, ToPart<Chunk>>([
  ['text', toText],
  ['image_url', toImage],
  ['input_audio', toAudio],
  ['file', toFile],
  ['document_url', asItIs],
  ['reference', asItIs],
]);

export const ASSISTANT_PARTS = new Map<string, ToPart<Chunk>>([
  ['text', toText],
  ['refusal', (part) => ({ type: 'text', text: asString(part['refusal']) ?? '' })],
  ['reasoning', toReasoning],
  ['thinking', asItIs],
  ['reference', asItIs],
]);

export const SYSTEM_PARTS = new Map<string, ToPart<Chunk>>([
  ['text', toText],
  ['thinking', asItIs],
]);
