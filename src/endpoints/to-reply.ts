import { EventStreamReply, JsonReply, type Face } from '../http';
import { ChunkStream } from './chunk-stream';
import type { Answer } from './endpoints.service';

/** The service's answer as the face sends it. */
export function toReply({ body, adjusted }: Answer, face: Face): object {
  const headers = adjusted.length > 0 ? { 'x-sluice-adjusted': adjusted.join(', ') } : undefined;
  if (body instanceof ChunkStream) return new EventStreamReply(body, face, headers);
  return headers ? new JsonReply(body, headers) : body;
}
