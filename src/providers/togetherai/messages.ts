import type { Message } from '../../wire';
import { invalidRequest } from '../shared/errors';
import { asRecord, type JsonObject } from '../shared/json';

/** OpenAI's messages as the vendor takes them. `adjusted` collects what is left out. */
export function toMessages(messages: readonly Message[], adjusted: Set<string>): JsonObject[] {
  return messages.map((message, index) => {
    const { role, content } = message;
    const parts = Array.isArray(content)
      ? { content: content.map((part, place) => toPart(part, `messages.${index}.content.${place}`, adjusted)) }
      : {};
    return { ...message, ...parts, ...(role === 'developer' ? { role: 'system' } : {}) };
  });
}

function toPart(part: JsonObject, where: string, adjusted: Set<string>): JsonObject {
  if (part['type'] === 'file') throw invalidRequest(where, `${where}: TogetherAI takes no files; send text or images.`);
  const image = asRecord(part['image_url']);
  if (part['type'] !== 'image_url' || image?.['detail'] === undefined) return part;
  const { detail, ...rest } = image;
  if (detail !== 'auto') adjusted.add('image_url.detail');
  return { ...part, image_url: rest };
}
