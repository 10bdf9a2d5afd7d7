import { asRecord, asArray, asString, type JsonObject } from '../../shared/json';

/**
 * A citation in the shape that chat has for it. Its places in the text count from the beginning of its part; `offset` is
 * where that part begins in the message.
 */
export function toAnnotation(value: unknown, offset: number): object[] {
  const annotation = asRecord(value);
  if (!annotation) return [];
  const { type, ...rest } = annotation;
  const moved = { ...rest, ...movedBy(offset, annotation) };
  return [type === 'url_citation' ? { type, url_citation: moved } : { type, ...moved }];
}

function movedBy(offset: number, annotation: JsonObject): Record<string, number> {
  const places = ['start_index', 'end_index', 'index'].flatMap((name) => {
    const place = annotation[name];
    return typeof place === 'number' ? [[name, place + offset] as const] : [];
  });
  return Object.fromEntries(places);
}

/** Tokens with their log probabilities; undefined where they were not asked for. */
export function toLogprobs(value: unknown): { content: readonly unknown[]; refusal: null } | undefined {
  const content = asArray(value).filter((token) => asString(asRecord(token)?.['token']) !== undefined);
  return content.length > 0 ? { content, refusal: null } : undefined;
}
