import { hasScheme, isWebAddress, readDataUrl } from '../../shared/data-url';
import { invalidRequest } from '../../shared/errors';
import { asRecord, asString, type JsonObject } from '../../shared/json';
import type { DocumentBlock, ImageBlock, ImageMediaType } from './messages-wire';

const IMAGE_TYPES: ReadonlyMap<string, ImageMediaType> = new Map([
  ['image/jpeg', 'image/jpeg'],
  ['image/jpg', 'image/jpeg'],
  ['image/png', 'image/png'],
  ['image/gif', 'image/gif'],
  ['image/webp', 'image/webp'],
]);

/** Some clients send the address itself in place of the object around it. How closely to look cannot be said. */
export function toImageBlock(part: JsonObject, where: string, adjusted: Set<string>): ImageBlock {
  const image = asRecord(part['image_url']);
  const url = asString(image?.['url']) ?? asString(part['image_url']) ?? '';
  const detail = asString(image?.['detail']);
  if (detail !== undefined && detail !== 'auto') adjusted.add('image_url.detail');
  if (isWebAddress(url)) return { type: 'image', source: { type: 'url', url } };
  const payload = readDataUrl(url);
  const media_type = IMAGE_TYPES.get(payload?.mediaType ?? '');
  if (!payload || !media_type) {
    const expected = 'an http(s) address or a base64 data: URL of type image/jpeg, image/png, image/gif or image/webp';
    throw invalidRequest(where, `${where}.image_url.url must be ${expected}.`);
  }
  return { type: 'image', source: { type: 'base64', media_type, data: payload.data } };
}

export function toDocumentBlock(part: JsonObject, where: string): DocumentBlock {
  const file = asRecord(part['file']) ?? {};
  const title = asString(file['filename']);
  return { type: 'document', source: toDocumentSource(file, where), ...(title ? { title } : {}) };
}

function toDocumentSource(file: JsonObject, where: string): DocumentBlock['source'] {
  const content = asString(file['file_data']);
  const file_id = asString(file['file_id']);
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
