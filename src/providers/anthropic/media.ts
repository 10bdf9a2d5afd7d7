import { hasScheme, isWebAddress, readDataUrl } from '../data-url';
import { fields, text, type Fields } from '../openai-shape/reading';
import { invalidRequest } from './failures';
import type { DocumentBlock, ImageBlock, ImageMediaType } from './messages-wire';

const IMAGE_TYPES: ReadonlyMap<string, ImageMediaType> = new Map([
  ['image/jpeg', 'image/jpeg'],
  ['image/jpg', 'image/jpeg'],
  ['image/png', 'image/png'],
  ['image/gif', 'image/gif'],
  ['image/webp', 'image/webp'],
]);

export function toImageBlock(part: Fields, where: string): ImageBlock {
  const url = text(fields(part['image_url'])?.['url']) ?? '';
  if (isWebAddress(url)) return { type: 'image', source: { type: 'url', url } };
  const payload = readDataUrl(url);
  const media_type = IMAGE_TYPES.get(payload?.mediaType ?? '');
  if (!payload || !media_type) {
    const expected = 'an http(s) address or a base64 data: URL of type image/jpeg, image/png, image/gif or image/webp';
    throw invalidRequest(where, `${where}.image_url.url must be ${expected}.`);
  }
  return { type: 'image', source: { type: 'base64', media_type, data: payload.data } };
}

export function toDocumentBlock(part: Fields, where: string): DocumentBlock {
  const file = fields(part['file']) ?? {};
  const title = text(file['filename']);
  return { type: 'document', source: toDocumentSource(file, where), ...(title ? { title } : {}) };
}

function toDocumentSource(file: Fields, where: string): DocumentBlock['source'] {
  const content = text(file['file_data']);
  const file_id = text(file['file_id']);
  if (content === undefined && file_id !== undefined) return { type: 'file', file_id };
  if (content === undefined) throw invalidRequest(where, `${where}.file needs 'file_data' or 'file_id'.`);
  if (isWebAddress(content)) return { type: 'url', url: content };
  const payload = hasScheme(content, 'data') ? readDataUrl(content) : { mediaType: 'application/pdf', data: content };
  if (payload?.mediaType === 'application/pdf') {
    return { type: 'base64', media_type: 'application/pdf', data: payload.data };
  }
  if (payload?.mediaType === 'text/plain') {
    const data = Buffer.from(payload.data, 'base64').toString('utf8');
    return { type: 'text', media_type: 'text/plain', data };
  }
  const expected = 'an http(s) address, or base64 or a base64 data: URL of type application/pdf or text/plain';
  throw invalidRequest(where, `${where}.file.file_data must be ${expected}.`);
}
