import { hasScheme, isWebAddress, readDataUrl } from '../../shared/data-url';
import { invalidRequest } from '../../shared/errors';
import { asRecord, asString, type Wire } from '../../shared/json';
import type { MediaPart, MediaResolution } from './generate-wire';
import { mimeTypeOf } from './mime-types';
import type { ModelCapabilities } from './model-capabilities';
import type { Translation } from './translation';

/** `image_url` and `video_url` of a client's content part. */
interface ClientUrl {
  url: string;
  detail: string;
  /** The MIME type. */
  format: string;
}

interface ClientAudio {
  data: string;
  format: string;
}

interface ClientFile {
  file_data: string;
  file_id: string;
  filename: string;
  /** The MIME type. */
  format: string;
}

const FILES_API = 'https://generativelanguage.googleapis.com/v1beta/';
/** Uploaded files and YouTube videos, which every model can read from their URL. */
const GOOGLE_URL = /^https:\/\/(?:generativelanguage\.googleapis\.com\/|(?:www\.)?youtube\.com\/|youtu\.be\/)/i;
const VIDEO_URL = /^https:\/\/(?:(?:www\.)?youtube\.com\/|youtu\.be\/)/i;

/** Whether Google fetches the media at this URL itself. */
export function isFetched(url: string, { fetchesUrls }: Pick<ModelCapabilities, 'fetchesUrls'>): boolean {
  return fetchesUrls || GOOGLE_URL.test(url);
}

/** Translates `image_url` or `video_url`: an object or a bare URL. */
export function toReferencedPart(
  type: 'image_url' | 'video_url',
  value: unknown,
  path: string,
  translation: Translation,
): MediaPart {
  const source = asRecord<ClientUrl>(value);
  const url = asString(source?.url) ?? asString(value) ?? '';
  const media = toMedia(url, asString(source?.format), `${path}.${type}.url`, translation);
  return { ...media, ...toResolution(asString(source?.detail), translation) };
}

export function toAudioPart(value: unknown, path: string): MediaPart {
  const audio = asRecord<ClientAudio>(value);
  const data = asString(audio?.data);
  const format = asString(audio?.format) ?? '';
  if (!data || !/^[\w.+-]+$/.test(format)) {
    throw invalidRequest(path, `${path}.input_audio needs 'data' in base64 and a 'format' such as 'wav' or 'mp3'.`);
  }
  return { inlineData: { mimeType: `audio/${format.toLowerCase()}`, data } };
}

/** Translates `file`: `file_data` is a `data:` URL, base64 or an http(s) URL; `file_id` names an uploaded file. */
export function toFilePart(value: unknown, path: string, translation: Translation): MediaPart {
  const file: Wire<ClientFile> = asRecord<ClientFile>(value) ?? {};
  const content = asString(file.file_data);
  const id = asString(file.file_id);
  const format = asString(file.format) ?? mimeTypeOf(asString(file.filename) ?? '');
  if (content !== undefined && /^[\w+/-]+=*$/.test(content.slice(0, 64))) {
    return { inlineData: { mimeType: format ?? 'application/pdf', data: content } };
  }
  if (content !== undefined) return toMedia(content, format, `${path}.file.file_data`, translation);
  if (id === undefined) throw invalidRequest(path, `${path}.file needs 'file_data' or 'file_id'.`);
  const url = id.startsWith('files/') && !translation.dialect.isCloud ? `${FILES_API}${id}` : id;
  return toMedia(url, format, `${path}.file.file_id`, translation);
}

function toMedia(url: string, format: string | undefined, param: string, translation: Translation): MediaPart {
  const payload = readDataUrl(url);
  if (payload) return { inlineData: { mimeType: payload.mediaType, data: payload.data } };
  const { dialect, capabilities } = translation;
  const isStored = dialect.isCloud && hasScheme(url, 'gs');
  if (!isStored && !isWebAddress(url)) {
    const accepted = dialect.isCloud ? 'a gs:// or http(s) URL' : 'an http(s) URL';
    throw invalidRequest(param, `${param} must be a base64 data: URL or ${accepted}.`);
  }
  if (!isStored && !dialect.isCloud && !isFetched(url, capabilities)) {
    throw invalidRequest(param, `${param}: this model does not fetch URLs; send a base64 data: URL.`);
  }
  const mimeType = format ?? mimeTypeAt(url);
  if (mimeType === undefined && dialect.isCloud) {
    throw invalidRequest(param, `${param} needs a 'format' beside it with the MIME type, e.g. 'image/png'.`);
  }
  return { fileData: { fileUri: url, ...(mimeType === undefined ? {} : { mimeType }) } };
}

/** Guesses the MIME type from the URL; undefined if the URL does not show it. */
export function mimeTypeAt(url: string): string | undefined {
  return VIDEO_URL.test(url) ? 'video/mp4' : mimeTypeOf(url);
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
