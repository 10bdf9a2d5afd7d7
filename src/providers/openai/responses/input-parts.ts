import { invalidRequest } from '../../shared/errors';
import { toContent, type ContentPartFields, type ToPart } from '../../shared/message-content';
import { asRecord, asString } from '../../shared/json';
import type { InputPart, OutputPart } from './responses-wire';

const INPUT: ReadonlyMap<string, ToPart<InputPart>> = new Map<string, ToPart<InputPart>>([
  ['text', (part) => ({ type: 'input_text', text: asString(part.text) ?? '' })],
  ['image_url', toImage],
  ['file', toFile],
]);

const OUTPUT: ReadonlyMap<string, ToPart<OutputPart>> = new Map<string, ToPart<OutputPart>>([
  ['text', (part) => ({ type: 'output_text', text: asString(part.text) ?? '' })],
  ['refusal', (part) => ({ type: 'refusal', refusal: asString(part.refusal) ?? '' })],
]);

/** @throws GatewayError `INVALID_REQUEST` for parts that the API does not support, such as audio */
export function toInput(content: unknown, where: string): string | InputPart[] {
  return toContent(content, where, INPUT);
}

/** Converts the content of an assistant message. */
export function toOutput(content: unknown, where: string): string | OutputPart[] {
  return toContent(content, where, OUTPUT);
}

function toImage(part: ContentPartFields, where: string): InputPart {
  const image = asRecord<{ url: string; detail: string }>(part.image_url);
  const url = asString(image?.url) ?? asString(part.image_url);
  if (!url) throw invalidRequest(where, `${where}.image_url.url must be an http(s) address or a data: URL.`);
  return { type: 'input_image', image_url: url, detail: asString(image?.detail) ?? 'auto' };
}

function toFile(part: ContentPartFields, where: string): InputPart {
  const file = asRecord<{ filename: string; file_data: string; file_id: string }>(part.file);
  const filename = asString(file?.filename);
  const file_data = asString(file?.file_data);
  const file_id = asString(file?.file_id);
  if (!file_data && !file_id) throw invalidRequest(where, `${where}.file must have 'file_data' or 'file_id'.`);
  return {
    type: 'input_file',
    ...(filename && { filename }),
    ...(file_data && { file_data }),
    ...(file_id && { file_id }),
  };
}
