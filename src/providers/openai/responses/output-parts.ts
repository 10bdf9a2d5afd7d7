import { asRecord, asArray, asString, type Wire } from '../../shared/json';
import type { AnnotationWire } from './responses-wire';

/**
 * Converts an annotation to chat's format. Its positions count from the beginning of its part; `offset` is the position
 * of that part in the message.
 */
export function toAnnotation(value: unknown, offset: number): object[] {
  const annotation = asRecord<AnnotationWire>(value);
  if (!annotation) return [];
  const { type, ...rest } = annotation;
  const moved = { ...rest, ...positionsOf(annotation, offset) };
  return [type === 'url_citation' ? { type, url_citation: moved } : { type, ...moved }];
}

function positionsOf(annotation: Wire<AnnotationWire>, offset: number): Record<string, number> {
  const positions = (['start_index', 'end_index', 'index'] as const).flatMap((name) => {
    const position = annotation[name];
    return typeof position === 'number' ? [[name, position + offset] as const] : [];
  });
  return Object.fromEntries(positions);
}

/** Returns the log probabilities of tokens, or undefined if the response has none. */
export function toLogprobs(value: unknown): { content: readonly unknown[]; refusal: null } | undefined {
  const content = asArray(value).filter((token) => asString(asRecord<{ token: string }>(token)?.token) !== undefined);
  return content.length > 0 ? { content, refusal: null } : undefined;
}
