import { invalidRequest } from '../../shared/errors';
import { toContent, type ToPart } from '../../shared/message-content';
import { fields, text, type Fields } from '../../shared/json';
import type { InputPart, OutputPart } from './responses-wire';

const INPUT: ReadonlyMap<string, ToPart<InputPart>> = new Map<string, ToPart<InputPart>>([
  ['text', (part) => ({ type: 'input_text', text: text(part['text']) ?? '' })],
  ['image_url', toImage],
  ['file', toFile],
]);

const OUTPUT: ReadonlyMap<string, ToPart<OutputPart>> = new Map<string, ToPart<OutputPart>>([
  ['text', (part) => ({ type: 'output_text', text: text(part['text']) ?? '' })],
  ['refusal', (part) => ({ type: 'refusal', refusal: text(part['refusal']) ?? '' })],
]);

/** @throws GatewayError `INVALID_REQUEST` for parts that the API does not take, such as audio */
export function toInput(content: unknown, where: string): string | InputPart[] {
  return toContent(content, where, INPUT);
}

/** What the assistant said earlier. */
export function toOutput(content: unknown, where: string): string | OutputPart[] {
  return toContent(content, where, OUTPUT);
}

function toImage(part: Fields, where: string): InputPart {
  const image = fields(part['image_url']);
  const url = text(image?.['url']) ?? text(part['image_url']);
  if (!url) throw invalidRequest(where, `${where}.image_url.url must be an http(s) address or a data: URL.`);
  return { type: 'input_image', image_url: url, detail: text(image?.['detail']) ?? 'auto' };
}

function toFile(part: Fields, where: string): InputPart {
  const file = fields(part['file']) ?? {};
  const [filename, file_data, file_id] = ['filename', 'file_data', 'file_id'].map((name) => text(file[name]));
  if (!file_data && !file_id) throw invalidRequest(where, `${where}.file must have 'file_data' or 'file_id'.`);
  return {
    type: 'input_file',
    ...(filename && { filename }),
    ...(file_data && { file_data }),
    ...(file_id && { file_id }),
  };
}
