import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GatewayError } from '../errors';
import { MLFLOW_FACE, OPENAI_FACE, type Face } from './face';
import { EventStreamReply, type ChunkSink, type ChunkSource } from './reply';

const BROKEN = new GatewayError('UPSTREAM_TRUNCATED', 'it broke off');

/** A source that does what the test says when it is started. */
class ScriptedSource implements ChunkSource {
  pauses = 0;
  resumes = 0;

  constructor(private readonly script: (sink: ChunkSink<object>) => void) {}

  start(sink: ChunkSink<object>): void {
    this.script(sink);
  }

  pause(): void {
    this.pauses += 1;
  }

  resume(): void {
    this.resumes += 1;
  }
}

/** Serves one request with the reply; answers what the client received and what `relay` said. */
async function relayed(
  reply: EventStreamReply,
  receive: (response: Response) => Promise<string> = (response) => response.text(),
) {
  let over = 0;
  const ended = Promise.withResolvers === undefined ? undefined : undefined;
  void ended;
  const server = createServer((_request, response: ServerResponse) => reply.relay(response, () => (over += 1)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const text = await receive(response).catch((error: unknown) => String(error));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return { status: response.status, headers: response.headers, text, over };
}

function reply(script: (sink: ChunkSink<object>) => void, face: Face = MLFLOW_FACE): EventStreamReply {
  return new EventStreamReply(new ScriptedSource(script), face, { 'x-sluice-adjusted': 'top_k' });
}
