import { LLMock } from '@copilotkit/aimock';
import { answers } from '../../../test/support/behaviours';
import { adapter, chatRequest, CLAUDE_3, target, NOTHING_OUTSIDE } from '../../../test/support/bedrock';
import { frameOf } from '../../../test/support/event-stream-frames';
import { FakeProvider } from '../../../test/support/fake-provider';
import { recordedEvents } from '../../../test/support/recorded';
import { readSettings } from '../../config';
import type { GatewayError } from '../../errors';
import type { ChatChunk } from '../../wire';
import { UpstreamClient } from '../../upstream/client/upstream-client';

const client = new UpstreamClient(readSettings({}));
const nobodyLeaves = new AbortController().signal;
const aimock = new LLMock({ port: 0, logLevel: 'silent' });
let vendor: FakeProvider;

beforeAll(async () => {
  vendor = await FakeProvider.start();
  await aimock.start();
  aimock.onMessage(/Hi/, { content: 'Hello from another house' });
});
afterAll(async () => {
  await client.onApplicationShutdown();
  await vendor.stop();
  await aimock.stop();
});

async function ask(endpoint: string, stream: boolean) {
  const to = target(CLAUDE_3, { aws_endpoint_url: endpoint });
  const request = chatRequest({ stream });
  return { to, request, call: await adapter.authorize(adapter.chat.toRequest(request, to), to, NOTHING_OUTSIDE) };
}

async function streamFrom(endpoint: string): Promise<{ chunks: ChatChunk[]; failure: GatewayError | undefined }> {
  const { to, request, call } = await ask(endpoint, true);
  const stream = await client.requestStream(call, nobodyLeaves);
  const translate = adapter.chat.toChunks!(to, request, stream.headers);
  const chunks: ChatChunk[] = [];
  const failure = await new Promise<GatewayError | undefined>((resolve) =>
    stream.start({
      events: (events) => events.forEach((event) => chunks.push(...translate(event))),
      end: () => resolve(undefined),
      fail: resolve,
    }),
  );
  return { chunks, failure };
}

const textOf = (chunks: ChatChunk[]) => chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
const event = ({ event: name, data }: { event: string; data: string }) =>
  frameOf({ ':event-type': name, ':content-type': 'application/json', ':message-type': 'event' }, data);

/** Writes the bytes in pieces of this size. */
function streamsBytes(bytes: Buffer, size: number): FakeProvider['behaviour'] {
  return async ({ response }) => {
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
    for (let at = 0; at < bytes.length; at += size) {
      response.write(bytes.subarray(at, at + size));
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  };
}

describe('Bedrock over a connection', () => {
  const frames = recordedEvents('bedrock/tools-stream.sse').map(event);
  const origin = () => `http://127.0.0.1:${vendor.port}`;

  it.each([37, 1_000_000])('streams binary frames that come in pieces of %s bytes', async (size) => {
    vendor.behaviour = streamsBytes(Buffer.concat(frames), size);
    const { chunks, failure } = await streamFrom(origin());
    expect(failure).toBeUndefined();
    expect(textOf(chunks)).toBe('Calling');
    expect(chunks.at(-2)!.choices[0]!.finish_reason).toBe('tool_calls');
    expect(vendor.lastCall.headers['accept']).toBe('application/vnd.amazon.eventstream');
  });

  it('fails with the exception that comes in the middle', async () => {
    const exception = frameOf(
      { ':exception-type': 'throttlingException', ':message-type': 'exception' },
      '{"message":"Slow"}',
    );
    vendor.behaviour = streamsBytes(Buffer.concat([...frames.slice(0, 6), exception]), 1_000_000);
    expect(await streamFrom(origin())).toMatchObject({ failure: { status: 429, message: 'Slow' } });
  });

  it('fails where a frame is cut or changed', async () => {
    const bytes = Buffer.concat(frames);
    vendor.behaviour = streamsBytes(bytes.subarray(0, -5), 1_000_000);
    expect((await streamFrom(origin())).failure?.code).toBe('UPSTREAM_TRUNCATED');
    bytes[200]! ^= 1;
    vendor.behaviour = streamsBytes(bytes, 1_000_000);
    expect((await streamFrom(origin())).failure?.code).toBe('UPSTREAM_INVALID');
  });

  it('sends what was signed', async () => {
    vendor.behaviour = answers(403, { message: 'No' });
    const { call } = await ask(origin(), false);
    await expect(client.requestJson(call, nobodyLeaves)).rejects.toMatchObject({ status: 403, message: 'No' });
    const { headers, body, path } = vendor.lastCall;
    expect(path).toBe('/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse');
    expect(JSON.stringify(body)).toBe(call.body);
    expect(headers).toMatchObject({ host: new URL(origin()).host, 'content-type': 'application/json' });
  });

  it('is understood by a fake of other people’s making', async () => {
    const { to, request, call } = await ask(aimock.url, false);
    const { body, headers } = await client.requestJson(call, nobodyLeaves);
    const answer = adapter.chat.toResponse(body, to, request, headers);
    expect(answer.choices[0]!.message.content).toBe('Hello from another house');
    const { chunks, failure } = await streamFrom(aimock.url);
    expect(failure).toBeUndefined();
    expect(textOf(chunks)).toBe('Hello from another house');
    expect(chunks.some(({ choices }) => choices[0]?.finish_reason === 'stop')).toBe(true);
  });
});
