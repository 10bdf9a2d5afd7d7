import { GatewayError } from '../../errors';
import { errorInEvent, errorWithoutContent } from '../../upstream/client/error-body';
import type { ErrorFormat } from '../../upstream/client/error-format';
import type { StreamTranslator } from '../contract/provider-adapter';

/*
 * Providers and proxies also report errors with status 200, in formats that differ from those of their API. Content is
 * never mistaken for an error, because only what the adapter cannot use is read as one: a response that it rejects as
 * invalid, and a stream event that has no chunks or is invalid.
 */

/**
 * Returns the result of `translate`, which translates `body`.
 * @throws GatewayError `UPSTREAM_REFUSED` if the body is invalid and reports an error
 */
export function translateResponse<Response>(
  translate: () => Response,
  body: unknown,
  format: ErrorFormat | undefined,
): Response {
  try {
    return translate();
  } catch (error) {
    throw isInvalid(error) ? (errorWithoutContent(body, format) ?? error) : error;
  }
}

/** Returns a translator that throws the error that an event without chunks reports. */
export function withReportedErrors<Chunk>(
  translate: StreamTranslator<Chunk>,
  format: ErrorFormat | undefined,
): StreamTranslator<Chunk> {
  const checked: StreamTranslator<Chunk> = (event) => {
    let chunks: Chunk[];
    try {
      chunks = translate(event);
    } catch (error) {
      throw isInvalid(error) ? (errorInEvent(event, format) ?? error) : error;
    }
    const reported = chunks.length === 0 ? errorInEvent(event, format) : undefined;
    if (reported) throw reported;
    return chunks;
  };
  if (translate.end) checked.end = (isDone) => translate.end?.(isDone) ?? [];
  if (translate.copiedText) checked.copiedText = () => translate.copiedText?.();
  return checked;
}

function isInvalid(error: unknown): boolean {
  return error instanceof GatewayError && error.code === 'UPSTREAM_INVALID';
}
