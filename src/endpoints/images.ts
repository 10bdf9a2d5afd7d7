import type { AnyRequest } from '../wire';

export interface ImageInRequest {
  readonly url: string;
  /** MIME type as given by the client, if any. */
  readonly format: string | undefined;
  /** Path in the request, e.g. `messages.0.content.1.image_url.url`. */
  readonly where: string;
}

interface ImagePart {
  readonly content?: unknown;
  readonly image_url?: unknown;
  readonly url?: unknown;
  readonly format?: unknown;
}

/** Returns the images of a chat request that have http(s) URLs. */
export function imagesOf({ messages }: AnyRequest): ImageInRequest[] {
  return asList(messages).flatMap((message, index) =>
    asList(asPart(message)?.content).flatMap((part, place) => {
      const url = urlOf(part);
      if (url === undefined) return [];
      const format = asPart(asPart(part)?.image_url)?.format;
      const where = `messages.${index}.content.${place}.image_url.url`;
      return [{ url, format: typeof format === 'string' ? format : undefined, where }];
    }),
  );
}

/** Returns a copy of the chat request with other image URLs. Unchanged parts are shared with the request. */
export function withImages(request: AnyRequest, replacements: ReadonlyMap<string, string>): AnyRequest {
  const messages = asList(request['messages']).map((message) => {
    const content = asPart(message)?.content;
    if (!Array.isArray(content)) return message;
    return { ...asPart(message), content: content.map((part: unknown) => withImage(part, replacements)) };
  });
  // The messages still fit the schema that the request was validated against.
  return { ...request, messages } as AnyRequest;
}

function withImage(part: unknown, replacements: ReadonlyMap<string, string>): unknown {
  const url = replacements.get(urlOf(part) ?? '');
  if (url === undefined) return part;
  const image = asPart(asPart(part)?.image_url);
  return { ...asPart(part), image_url: { ...image, url } };
}

/** Some clients send the URL itself instead of an object with it. */
function urlOf(part: unknown): string | undefined {
  const image = asPart(part)?.image_url;
  const url = typeof image === 'string' ? image : asPart(image)?.url;
  return typeof url === 'string' && /^https?:\/\//i.test(url.slice(0, 8)) ? url : undefined;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asPart(value: unknown): ImagePart | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}
