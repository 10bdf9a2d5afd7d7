import type { StreamTranslator } from '../contract/provider-adapter';

/**
 * Returns a translator whose chunks are those of `translate`, changed by `change`. All events are translated, unless
 * `copiedText` is set on the result.
 */
export function mapChunks<From, To>(
  translate: StreamTranslator<From>,
  change: (chunks: From[]) => To[],
): StreamTranslator<To> {
  const mapped: StreamTranslator<To> = (event) => change(translate(event));
  mapped.end = (isDone) => change(translate.end?.(isDone) ?? []);
  return mapped;
}
