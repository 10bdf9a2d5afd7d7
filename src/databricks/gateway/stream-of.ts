import { ResponseStream } from '../../endpoints/response-stream';

/** Returns the body of a result if it is a stream. */
export function streamOf(body: object): ResponseStream | undefined {
  // Every operation that streams has the chunks of chats or completions.
  return body instanceof ResponseStream ? (body as ResponseStream) : undefined;
}
