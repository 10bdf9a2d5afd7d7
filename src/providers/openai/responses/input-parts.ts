import { invalidRequest } from '../../shared/errors';
import { toContent, type ToPart } from '../../shared/message-content';
import { asRecord, asString, type JsonObject } from '../../shared/json';
import type { InputPart, OutputPart } from './responses-wire';

const INPUT: ReadonlyMap<string, ToPart<InputPart>> = new Map<string, ToPart<InputPart>>([
  ['text', (part) => ({ type: 'input_text', text: asString(part['text']) ?? '' })],
  ['image_url', toImage],
  ['file', toFile],
]);

const OUTPUT: ReadonlyMap<string, ToPart<OutputPart>> = new Map<string, ToPart<OutputPart>>([
  ['text', (part) => ({ type: 'output_text', text: asString(part['text']) ?? '' })],
  ['refusal', (part) => ({ type: 'refusal', refusal: asString(part['refusal']) ?? '' })],
]);

/** @throws GatewayError `INVALID_REQUEST` for parts that the API does not take, such as audio */
export function toInput(content: unknown, where: string): string | InputPart[] {
  return toContent(content, where, INPUT);
}

/** What the assistant said earlier. */
export function toOutput(content: unknown, where: string): string | OutputPart[] {
  return toContent(content, where, OUTPUT);
}

function toImage(part: JsonObject, where: string): InputPart {
  const image = asRecord(part['image_url']);
  const url = asString(image?.['url']) ?? asString(part['image_url']);
  if (!url) throw invalidRequest(where, `${where}.image_url.url must be an http(s) address or a data: URL.`);
  return { type: 'input_image', image_url: url, detail: asString(image?.['detail']) ?? 'auto' };
}

function toFile(part: JsonObject, where: string): InputPart {
  const file = asRecord(part['file']) ?? {};
  const [filename, file_data, file_id] = ['filename', 'file_data', 'file_id'].map((name) => asString(file[name]));
  if (!file_data && !file_id) throw invalidRequest(where, `${where}.file must have 'file_data' or 'file_id'.`);
  return {
    type: 'input_file',
    ...(filename && { filename }),
    ...(file_data && { file_data }),
    ...(file_id && { file_id }),
  };
}
