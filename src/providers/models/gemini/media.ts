import { hasScheme, isWebAddress, readDataUrl } from '../../shared/data-url';
import { invalidRequest } from '../../shared/errors';
import { asRecord, asString, type JsonObject } from '../../shared/json';
import type { MediaPart, MediaResolution } from './generate-wire';
import { mimeTypeOf } from './mime-types';
import type { ModelCapabilities } from './model-capabilities';
import type { Translation } from './translation';

const FILES_API = 'https://generativelanguage.googleapis.com/v1beta/';
/** Addresses that the vendor resolves itself for every model: uploaded files and videos. */
const OWN_ADDRESS = /^https:\/\/(?:generativelanguage\.googleapis\.com\/|(?:www\.)?youtube\.com\/|youtu\.be\/)/i;
const VIDEO_ADDRESS = /^https:\/\/(?:(?:www\.)?youtube\.com\/|youtu\.be\/)/i;

/** Whether the vendor gets at a web address by itself. */
export function isFetched(url: string, { fetchesAddresses }: Pick<ModelCapabilities, 'fetchesAddresses'>): boolean {
  return fetchesAddresses || OWN_ADDRESS.test(url);
}

/** A part of type `image_url` or `video_url`; `format` beside the address is its MIME type. */
export function toAddressedPart(part: JsonObject, where: string, translation: Translation): MediaPart {
  const type = asString(part['type']) ?? '';
  const source = asRecord(part[type]);
  const url = asString(source?.['url']) ?? asString(part[type]) ?? '';
  const media = toMedia(url, asString(source?.['format']), `${where}.${type}.url`, translation);
  return { ...media, ...toResolution(asString(source?.['detail']), translation) };
}

export function toAudioPart(part: JsonObject, where: string): MediaPart {
  const audio = asRecord(part['input_audio']);
  const data = asString(audio?.['data']);
  const format = asString(audio?.['format']) ?? '';
  if (!data || !/^[\w.+-]+$/.test(format)) {
    throw invalidRequest(where, `${where}.input_audio needs 'data' in base64 and a 'format' such as 'wav' or 'mp3'.`);
  }
  return { inlineData: { mimeType: `audio/${format.toLowerCase()}`, data } };
}

/** A part of type `file`: `file_data` as a `data:` URL or bare base64, an address, or an uploaded file's `file_id`. */
export function toFilePart(part: JsonObject, where: string, translation: Translation): MediaPart {
  const file = asRecord(part['file']) ?? {};
  const content = asString(file['file_data']);
  const id = asString(file['file_id']);
  const format = asString(file['format']) ?? mimeTypeOf(asString(file['filename']) ?? '');
  if (content !== undefined && /^[\w+/-]+=*$/.test(content.slice(0, 64))) {
    return { inlineData: { mimeType: format ?? 'application/pdf', data: content } };
  }
  if (content !== undefined) return toMedia(content, format, `${where}.file.file_data`, translation);
  if (id === undefined) throw invalidRequest(where, `${where}.file needs 'file_data' or 'file_id'.`);
  const address = id.startsWith('files/') && !translation.dialect.isCloud ? `${FILES_API}${id}` : id;
  return toMedia(address, format, `${where}.file.file_id`, translation);
}

function toMedia(url: string, format: string | undefined, param: string, translation: Translation): MediaPart {
  const payload = readDataUrl(url);
  if (payload) return { inlineData: { mimeType: payload.mediaType, data: payload.data } };
  const { dialect, capabilities } = translation;
  const isStored = dialect.isCloud && hasScheme(url, 'gs');
  if (!isStored && !isWebAddress(url)) {
    const addresses = dialect.isCloud ? 'a gs:// or http(s) address' : 'an http(s) address';
    throw invalidRequest(param, `${param} must be a base64 data: URL or ${addresses}.`);
  }
  if (!isStored && !dialect.isCloud && !isFetched(url, capabilities)) {
    throw invalidRequest(param, `${param}: this model fetches nothing from the web; send a base64 data: URL.`);
  }
  const mimeType = format ?? mimeTypeAt(url);
  if (mimeType === undefined && dialect.isCloud) {
    throw invalidRequest(param, `${param}: say its MIME type in 'format' beside it, e.g. 'image/png'.`);
  }
  return { fileData: { fileUri: url, ...(mimeType === undefined ? {} : { mimeType }) } };
}

/** Undefined where the address does not tell. */
export function mimeTypeAt(url: string): string | undefined {
  return VIDEO_ADDRESS.test(url) ? 'video/mp4' : mimeTypeOf(url);
}

const RESOLUTION: ReadonlyMap<string, MediaResolution> = new Map([
  ['low', 'MEDIA_RESOLUTION_LOW'],
  ['medium', 'MEDIA_RESOLUTION_MEDIUM'],
  ['high', 'MEDIA_RESOLUTION_HIGH'],
]);

function toResolution(detail: string | undefined, translation: Translation): Pick<MediaPart, 'mediaResolution'> {
  if (detail === undefined || detail === 'auto') return {};
  const level = RESOLUTION.get(detail);
  if (level && translation.capabilities.richMedia) return { mediaResolution: { level } };
  translation.adjusted.add('image_url.detail');
  return {};
}
