import { GatewayError } from '../../errors';
import type { StreamTranslator } from '../../providers/contract/provider-adapter';
import type { StreamChunk } from '../stream-chunk';

/** A text of the response, the beginning of which may be cut. */
const HAS_TEXT = /"(?:content|text|arguments|reasoning|reasoning_content|thinking|partial_json|input)"\s*:\s*"[^"]/;

/**
 * Returns a translator that skips one event per stream that is not JSON, if the stream goes on after it: the event shows no
 * text that would be lost, and the next event with chunks has a choice. Otherwise the stream fails, as without it.
 *
 * @param onSkip called with the data of the skipped event
 */
export function skipMalformed<Chunk extends StreamChunk>(
  translate: StreamTranslator<Chunk>,
  onSkip: (data: string) => void,
): StreamTranslator<Chunk> {
  let skipped: { readonly data: string; readonly error: unknown; isConfirmed: boolean } | undefined;
  const skipping: StreamTranslator<Chunk> = (event) => {
    try {
      const chunks = translate(event);
      if (skipped?.isConfirmed === false && chunks.length > 0) {
        if (!chunks.some(({ choices }) => choices.length > 0)) throw skipped.error;
        skipped.isConfirmed = true;
        onSkip(skipped.data);
      }
      return chunks;
    } catch (error) {
      if (skipped || !isMalformed(event.data, error)) throw skipped?.isConfirmed === false ? skipped.error : error;
      skipped = { data: event.data, error, isConfirmed: false };
      return [];
    }
  };
  skipping.end = (isDone) => {
    if (skipped?.isConfirmed === false) throw skipped.error;
    return translate.end?.(isDone) ?? [];
  };
  // The event after a skipped one is translated, because a copied event follows two translated ones of its kind.
  if (translate.copiedText) skipping.copiedText = () => translate.copiedText?.();
  return skipping;
}

function isMalformed(data: string, error: unknown): boolean {
  if (!(error instanceof GatewayError) || error.code !== 'UPSTREAM_INVALID' || HAS_TEXT.test(data)) return false;
  try {
    JSON.parse(data);
    return false;
  } catch {
    return true;
  }
}
