import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readResponse } from '../../test/support/client';
import { GatewayError } from '../errors';
import { OPENAI_DIALECT } from '../dialects/openai/openai.dialect';
import { MLFLOW_DIALECT } from '../endpoints/mlflow.dialect';
import type { Dialect } from './dialect';
import { EventStreamResponse, type ChunkSink, type ChunkSource } from './event-stream-response';

const BROKEN = new GatewayError('UPSTREAM_TRUNCATED', 'connection broken', { upstreamCode: 'cut' });
const BROKEN_EVENT =
  'data: {"error":{"message":"connection broken","type":"server_error","param":null,"code":"cut"}}\n\n';

/** A source that runs the script of the test when it is started. */
class ScriptedSource implements ChunkSource {
  constructor(readonly start: (sink: ChunkSink<object>) => void) {}

  pause(): void {}
  resume(): void {}
}

const CHUNK = {
  object: 'chat.completion.chunk',
  choices: [{ index: 0, finish_reason: null, delta: { role: null, content: 'Hel', tool_calls: null } }],
};
const CHUNK_EVENT = `data: ${JSON.stringify(CHUNK)}\n\n`;

/** A source that gives one chunk over and over, as fast as it may. */
class EagerSource implements ChunkSource {
  private sink: ChunkSink<object> | undefined;
  private isPaused = false;

  constructor(
    private readonly chunk: object,
    public left: number,
  ) {}

  start(sink: ChunkSink<object>): void {
    this.sink = sink;
    this.give();
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.give();
  }

  private give(): void {
    while (this.left > 0 && !this.isPaused) {
      this.left -= 1;
      this.sink?.chunks([this.chunk]);
    }
    if (this.left === 0) this.sink?.end();
  }
}

let reply: EventStreamResponse;
let whenOver: () => void;
let server: Server;

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.once('close', () => whenOver());
    reply.relay(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  whenOver = () => {};
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function received(script: (sink: ChunkSink<object>) => void, dialect: Dialect = MLFLOW_DIALECT) {
  reply = new EventStreamResponse(new ScriptedSource(script), dialect, { 'x-sluice-adjusted': 'top_k' });
  const isOver = new Promise<void>((resolve) => (whenOver = resolve));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const result = await readResponse(response);
  await isOver;
  return result;
}

function connected(): Promise<IncomingMessage> {
  return new Promise((resolve) => get({ port: (server.address() as AddressInfo).port, agent: false }, resolve));
}

describe('EventStreamResponse', () => {
  it('writes one event per chunk and ends', async () => {
    const { status, headers, text } = await received((sink) => {
      sink.chunks([{ text: 'Hel' }, { text: 'lo\n' }]);
      sink.chunks([{ text: null }]);
      sink.end();
    });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(headers.get('x-accel-buffering')).toBe('no');
    expect(headers.get('x-sluice-adjusted')).toBe('top_k');
    expect(text).toBe('data: {"text":"Hel"}\n\ndata: {"text":"lo\\n"}\n\ndata: {"text":null}\n\n');
  });

  it('ends with [DONE] in the OpenAI dialect only', async () => {
    const script = (sink: ChunkSink<object>): void => {
      sink.chunks([CHUNK]);
      sink.end();
    };
    expect((await received(script, OPENAI_DIALECT)).text).toBe(`${CHUNK_EVENT}data: [DONE]\n\n`);
    expect((await received(script, MLFLOW_DIALECT)).text).toBe(CHUNK_EVENT);
  });

  it('writes an empty stream', async () => {
    const { status, text } = await received((sink) => {
      sink.chunks([]);
      sink.end();
    }, OPENAI_DIALECT);
    expect(status).toBe(200);
    expect(text).toBe('data: [DONE]\n\n');
  });

  it('sends a plain error with its status if the source fails before the first chunk', async () => {
    const { status, headers, text } = await received((sink) => {
      sink.chunks([]);
      sink.fail(BROKEN);
    });
    expect(status).toBe(502);
    expect(headers.get('content-type')).toBe('application/json');
    expect(text).toBe('{"detail":"connection broken"}');
  });

  it('ends with an error event if the last chunk is nested too deeply to be written', async () => {
    const deep = JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)) as object;
    const reported: unknown[] = [];
    // Whoever gives the last chunk has nothing to say after it.
    const give = (sink: ChunkSink<object>): void => {
      try {
        sink.chunks([{ deep }]);
      } catch (error) {
        reported.push(error);
      }
    };
    expect(await received(give)).toMatchObject({ status: 502 });
    const later = await received((sink) => {
      sink.chunks([{ text: 'Hel' }]);
      give(sink);
    });
    expect(later.isCut).toBe(true);
    expect(later.text).toContain(
      'data: {"text":"Hel"}\n\ndata: {"error":{"message":"The provider’s response is nested too deeply',
    );
    expect(reported).toEqual([1, 2].map(() => expect.objectContaining({ code: 'UPSTREAM_INVALID' }) as GatewayError));
  });

  it.each([
    ['MLflow', MLFLOW_DIALECT],
    ['OpenAI', OPENAI_DIALECT],
  ])(
    'ends with an error event, without [DONE] and without the end of its body, if the source fails after the first chunk (%s dialect)',
    async (_name, dialect) => {
      const { status, text, isCut } = await received((sink) => {
        sink.chunks([CHUNK]);
        sink.fail(BROKEN);
        sink.end();
        sink.chunks([CHUNK]);
        sink.fail(BROKEN);
      }, dialect);
      expect(status).toBe(200);
      expect(text).toBe(CHUNK_EVENT + BROKEN_EVENT);
      expect(isCut).toBe(true);
    },
  );

  it('fails the stream if the encoder cannot write its end', async () => {
    const createEncoder = () => ({
      ...MLFLOW_DIALECT.createEncoder(),
      encode: () => CHUNK_EVENT,
      fail: () => BROKEN_EVENT,
      end: () => {
        throw new Error('no end');
      },
    });
    const { text, isCut } = await received(
      (sink) => {
        sink.chunks([CHUNK]);
        expect(() => sink.end()).toThrow('no end');
      },
      { ...MLFLOW_DIALECT, createEncoder },
    );
    expect(text).toBe(CHUNK_EVENT + BROKEN_EVENT);
    expect(isCut).toBe(true);
  });

  it('completes the body of a broken stream if the dialect does so', async () => {
    const { text, isCut } = await received(
      (sink) => {
        sink.chunks([{ text: 'Hel' }]);
        sink.fail(BROKEN);
      },
      { ...MLFLOW_DIALECT, completesBrokenStreams: true },
    );
    expect(text).toBe(`data: {"text":"Hel"}\n\n${BROKEN_EVENT}`);
    expect(isCut).toBe(false);
  });

  it('pauses the source while the client does not read, and loses no chunk', async () => {
    const chunks = 300;
    const chunk = { text: 'x'.repeat(100_000) };
    const source = new EagerSource(chunk, chunks);
    reply = new EventStreamResponse(source, MLFLOW_DIALECT);
    const response = await connected();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(source.left).toBeGreaterThan(0);
    let length = 0;
    for await (const part of response) length += (part as Buffer).length;
    expect(source.left).toBe(0);
    expect(length).toBe(chunks * `data: ${JSON.stringify(chunk)}\n\n`.length);
  });

  it('stops writing when the client disconnects', async () => {
    let sink: ChunkSink<object> | undefined;
    reply = new EventStreamResponse(
      new ScriptedSource((given) => {
        sink = given;
        given.chunks([{}]);
      }),
      MLFLOW_DIALECT,
    );
    const isOver = new Promise<void>((resolve) => (whenOver = resolve));
    (await connected()).destroy();
    await isOver;
    const late = (): void => {
      sink?.chunks([{}]);
      sink?.fail(BROKEN);
      sink?.end();
    };
    expect(late).not.toThrow();
  });
});
