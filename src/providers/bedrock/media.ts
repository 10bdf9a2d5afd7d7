import { hasScheme, isWebAddress, readDataUrl } from '../shared/data-url';
import { asRecord, asString, type Wire } from '../shared/json';
import type { AudioBlock, AudioFormat, DocumentBlock, DocumentFormat, ImageBlock, ImageFormat } from './converse-wire';
import { invalidRequest } from '../shared/errors';

/** The media fields of a content part. */
export interface MediaParts {
  image_url?: { url: string };
  file?: { file_data?: string; filename?: string };
  input_audio?: { data: string; format: string };
}

type MediaPart = Wire<MediaParts>;

const IMAGE_FORMATS: ReadonlyMap<string, ImageFormat> = new Map([
  ['png', 'png'],
  ['jpeg', 'jpeg'],
  ['jpg', 'jpeg'],
  ['gif', 'gif'],
  ['webp', 'webp'],
]);

export function toImageBlock(part: MediaPart, path: string): ImageBlock {
  const url = asString(asRecord<{ url: string }>(part.image_url)?.url) ?? '';
  const urlPath = `${path}.image_url.url`;
  if (isWebAddress(url)) {
    const advice = 'send a base64 data: URL or an s3://BUCKET/KEY URI';
    throw invalidRequest(path, `${urlPath}: Bedrock does not fetch images from the web; ${advice}.`);
  }
  const payload = readDataUrl(url);
  const isStored = hasScheme(url, 's3');
  const format = IMAGE_FORMATS.get(isStored ? extensionOf(url) : (payload?.mediaType.replace('image/', '') ?? ''));
  if (format && payload) return { image: { format, source: { bytes: payload.data } } };
  if (format && isStored) return { image: { format, source: { s3Location: { uri: url } } } };
  throw invalidRequest(path, `${urlPath} must be a base64 data: URL or an s3:// URI of a PNG, JPEG, GIF or WebP.`);
}

const DOCUMENT_FORMATS: ReadonlyMap<string, DocumentFormat> = new Map([
  ['application/pdf', 'pdf'],
  ['text/csv', 'csv'],
  ['application/msword', 'doc'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['text/html', 'html'],
  ['text/plain', 'txt'],
  ['text/markdown', 'md'],
]);
const DOCUMENT_EXTENSIONS: ReadonlyMap<string, DocumentFormat> = new Map([
  ...[...DOCUMENT_FORMATS.values()].map((format) => [format, format] as const),
  ['htm', 'html'],
]);

/** The format of plain base64 comes from the extension of `filename`; without a filename it is PDF. */
export function toDocumentBlock(part: MediaPart, path: string): DocumentBlock {
  const file = asRecord<NonNullable<MediaParts['file']>>(part.file);
  const content = asString(file?.file_data) ?? '';
  const filename = asString(file?.filename) ?? '';
  const isStored = hasScheme(content, 's3');
  const payload = readDataUrl(content);
  const format = payload
    ? DOCUMENT_FORMATS.get(payload.mediaType)
    : DOCUMENT_EXTENSIONS.get(extensionOf(isStored ? content : filename || '.pdf'));
  if (content === '' || !format || isWebAddress(content) || (hasScheme(content, 'data') && !payload)) {
    const formats = [...new Set(DOCUMENT_FORMATS.values())].join(', ');
    const expected = `base64, a base64 data: URL or an s3:// URI, in one of these formats: ${formats}`;
    throw invalidRequest(path, `${path}.file.file_data must be ${expected}.`);
  }
  const source = isStored ? { s3Location: { uri: content } } : { bytes: payload?.data ?? content };
  return { document: { format, name: toDocumentName(filename), source } };
}

const AUDIO_FORMATS: ReadonlySet<AudioFormat> = new Set(['mp3', 'wav', 'flac', 'ogg', 'opus', 'aac', 'm4a', 'webm']);

export function toAudioBlock(part: MediaPart, path: string): AudioBlock {
  const audio = asRecord<NonNullable<MediaParts['input_audio']>>(part.input_audio);
  const bytes = asString(audio?.data);
  const format = [...AUDIO_FORMATS].find((known) => known === audio?.format);
  if (bytes && format) return { audio: { format, source: { bytes } } };
  const expected = `'data' in base64 and a 'format' of ${[...AUDIO_FORMATS].join(', ')}`;
  throw invalidRequest(path, `${path}.input_audio must have ${expected}.`);
}

function extensionOf(path: string): string {
  return /\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
}

/** A document name may contain letters, digits, single spaces, hyphens, parentheses and square brackets; at most 200. */
function toDocumentName(filename: string): string {
  const name = filename
    .replace(/\.\w+$/, '')
    .replace(/[^A-Za-z0-9\-()[\]]+/g, ' ')
    .trim()
    .slice(0, 200);
  return name || 'document';
}
