import type { AnyRequest } from './request-schema';

export interface ImageInRequest {
  readonly url: string;
  /** Its MIME type, where the client says it. */
  readonly format: string | undefined;
  /** E.g. `messages.0.content.1.image_url.url`. */
  readonly where: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** The images of a chat that have web addresses. */
export function imagesOf({ messages }: AnyRequest): ImageInRequest[] {
  return listOf(messages).flatMap((message, index) =>
    listOf(fieldsOf(message)?.['content']).flatMap((part, place) => {
      const url = addressOf(part);
      if (url === undefined) return [];
      const format = fieldsOf(fieldsOf(part)?.['image_url'])?.['format'];
      const where = `messages.${index}.content.${place}.image_url.url`;
      return [{ url, format: typeof format === 'string' ? format : undefined, where }];
    }),
  );
}

/** A copy of the chat with other addresses. What does not change is shared with the request. */
export function withImages(request: AnyRequest, replacements: ReadonlyMap<string, string>): AnyRequest {
  const messages = listOf(request['messages']).map((message) => {
    const content = fieldsOf(message)?.['content'];
    if (!Array.isArray(content)) return message;
    return { ...fieldsOf(message), content: content.map((part: unknown) => withImage(part, replacements)) };
  });
  // Its messages are still those of the schema that the request was checked against.
  return { ...request, messages } as AnyRequest;
}

function withImage(part: unknown, replacements: ReadonlyMap<string, string>): unknown {
  const url = replacements.get(addressOf(part) ?? '');
  if (url === undefined) return part;
  const image = fieldsOf(fieldsOf(part)?.['image_url']);
  return { ...fieldsOf(part), image_url: { ...image, url } };
}

/** Some clients send the address itself in place of the object around it. */
function addressOf(part: unknown): string | undefined {
  const image = fieldsOf(part)?.['image_url'];
  const url = typeof image === 'string' ? image : fieldsOf(image)?.['url'];
  return typeof url === 'string' && /^https?:\/\//i.test(url.slice(0, 8)) ? url : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
}
