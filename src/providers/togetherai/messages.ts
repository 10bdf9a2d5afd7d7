import type { Message } from '../../wire';
import { invalidRequest } from '../shared/errors';
import { asRecord, type JsonObject, type Wire } from '../shared/json';
import { mapItems } from '../shared/map-items';
import type { ContentPartWire, ImageUrlWire } from '../shared/message-content';

/**
 * Translates developer messages to system messages and removes `image_url.detail`.
 * @param adjusted collects the names of dropped fields
 */
export function toMessages(messages: readonly Message[], adjusted: Set<string>): readonly JsonObject[] {
  return mapItems<JsonObject>(messages, (message, index) => {
    const { role, content } = message;
    const parts = Array.isArray(content)
      ? mapItems<object>(content, (part, position) => toPart(part, `messages.${index}.content.${position}`, adjusted))
      : content;
    if (role !== 'developer' && parts === content) return message;
    return { ...message, content: parts, ...(role === 'developer' ? { role: 'system' } : {}) };
  });
}

function toPart(part: Wire<ContentPartWire>, path: string, adjusted: Set<string>): object {
  if (part.type === 'file') throw invalidRequest(path, `${path}: TogetherAI accepts no files; send text or images.`);
  const image = asRecord<ImageUrlWire>(part.image_url);
  if (part.type !== 'image_url' || image?.detail === undefined) return part;
  const { detail, ...rest } = image;
  if (detail !== 'auto') adjusted.add('image_url.detail');
  return { ...part, image_url: rest };
}
