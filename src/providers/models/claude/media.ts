import { hasScheme, isWebAddress, readDataUrl } from '../../shared/data-url';
import { invalidRequest } from '../../shared/errors';
import { asRecord, asString, type Wire } from '../../shared/json';
import type { DocumentBlock, ImageBlock, ImageMediaType } from './messages-wire';

/** The fields of OpenAI's content parts for images and files. */
export interface MediaPart {
  image_url?: ImageUrl | string;
  file?: FileReference;
}

interface ImageUrl {
  url: string;
  detail?: string;
}

interface FileReference {
  file_data?: string;
  file_id?: string;
  filename?: string;
}

const IMAGE_TYPES: ReadonlyMap<string, ImageMediaType> = new Map([
  ['image/jpeg', 'image/jpeg'],
  ['image/jpg', 'image/jpeg'],
  ['image/png', 'image/png'],
  ['image/gif', 'image/gif'],
  ['image/webp', 'image/webp'],
]);

/** Some clients send `image_url` as a string. Anthropic has no equivalent of `image_url.detail`. */
export function toImageBlock(part: Wire<MediaPart>, path: string, adjusted: Set<string>): ImageBlock {
  const image = asRecord<ImageUrl>(part.image_url);
  const url = asString(image?.url) ?? asString(part.image_url) ?? '';
  const detail = asString(image?.detail);
  if (detail !== undefined && detail !== 'auto') adjusted.add('image_url.detail');
  if (isWebAddress(url)) return { type: 'image', source: { type: 'url', url } };
  const payload = readDataUrl(url);
  const media_type = IMAGE_TYPES.get(payload?.mediaType ?? '');
  if (!payload || !media_type) {
    const expected = 'an http(s) URL or a base64 data: URL of type image/jpeg, image/png, image/gif or image/webp';
    throw invalidRequest(path, `${path}.image_url.url must be ${expected}.`);
  }
  return { type: 'image', source: { type: 'base64', media_type, data: payload.data } };
}

export function toDocumentBlock(part: Wire<MediaPart>, path: string): DocumentBlock {
  const file = asRecord<FileReference>(part.file) ?? {};
  const title = asString(file.filename);
  return { type: 'document', source: toDocumentSource(file, path), ...(title ? { title } : {}) };
}

function toDocumentSource(file: Wire<FileReference>, path: string): DocumentBlock['source'] {
  const content = asString(file.file_data);
  const file_id = asString(file.file_id);
  if (content === undefined && file_id !== undefined) return { type: 'file', file_id };
  if (content === undefined) throw invalidRequest(path, `${path}.file must have 'file_data' or 'file_id'.`);
  if (isWebAddress(content)) return { type: 'url', url: content };
  const payload = hasScheme(content, 'data') ? readDataUrl(content) : { mediaType: 'application/pdf', data: content };
  if (payload?.mediaType === 'application/pdf') {
    return { type: 'base64', media_type: 'application/pdf', data: payload.data };
  }
  if (payload?.mediaType === 'text/plain') {
    const data = Buffer.from(payload.data, 'base64').toString('utf8');
    return { type: 'text', media_type: 'text/plain', data };
  }
  const expected = 'an http(s) URL, or base64 or a base64 data: URL of type application/pdf or text/plain';
  throw invalidRequest(path, `${path}.file.file_data must be ${expected}.`);
}
