import { EventStreamResponse, JsonResponse, type Dialect } from '../http';
import { ChunkStream } from './chunk-stream';
import type { InvocationResult } from './endpoints.service';

/** A header names so many parameters. */
const MOST_NAMES = 50;

/** The service's answer as the face sends it; `write` gives a whole answer its shape. */
export function toHttpResponse({ body, adjusted }: InvocationResult, face: Dialect, write = asItIs): object {
  const headers = adjusted.length > 0 ? { 'x-sluice-adjusted': headerOf(adjusted) } : undefined;
  if (body instanceof ChunkStream) return new EventStreamResponse(body, face, headers);
  const written = write(body);
  return headers ? new JsonResponse(written, headers) : written;
}

/** Names of parameters may be a caller's own words. */
function headerOf(names: readonly string[]): string {
  return names
    .map((name) => (/^[\w.[\]-]{1,64}$/.test(name) ? name : '(other)'))
    .slice(0, MOST_NAMES)
    .join(', ');
}

function asItIs(body: object): object {
  return body;
}
