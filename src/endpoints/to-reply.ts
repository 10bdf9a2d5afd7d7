import { EventStreamReply, JsonReply, type Face } from '../http';
import { ChunkStream } from './chunk-stream';
import type { Answer } from './endpoints.service';

/** The service's answer as the face sends it; `write` gives a whole answer its shape. */
export function toReply({ body, adjusted }: Answer, face: Face, write = asItIs): object {
  const headers = adjusted.length > 0 ? { 'x-sluice-adjusted': adjusted.join(', ') } : undefined;
  if (body instanceof ChunkStream) return new EventStreamReply(body, face, headers);
  const written = write(body);
  return headers ? new JsonReply(written, headers) : written;
}

function asItIs(body: object): object {
  return body;
}
