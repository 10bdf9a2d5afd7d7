import { LLMock } from '@copilotkit/aimock';
import { respondsWith } from '../../../test/support/behaviours';
import { adapter, chatRequest, CLAUDE_3, target, NO_TRANSPORT } from '../../../test/support/bedrock';
import { frameOf } from '../../../test/support/event-stream-frames';
import { FakeProvider } from '../../../test/support/fake-provider';
import { recordedEvents } from '../../../test/support/recorded';
import { readSettings } from '../../config';
import type { GatewayError } from '../../errors';
import type { ChatChunk } from '../../wire';
import { UpstreamClient } from '../../upstream/client/upstream-client';

const client = new UpstreamClient(readSettings({}));
const neverAborted = new AbortController().signal;
const aimock = new LLMock({ port: 0, logLevel: 'silent' });
let provider: FakeProvider;

beforeAll(async () => {
  provider = await FakeProvider.start();
  await aimock.start();
  aimock.onMessage(/Hi/, { content: 'Hello from aimock' });
});
afterAll(async () => {
  await client.onApplicationShutdown();
  await provider.stop();
  await aimock.stop();
});

async function prepare(endpoint: string, stream: boolean) {
  const to = target(CLAUDE_3, { aws_endpoint_url: endpoint });
  const request = chatRequest({ stream });
  return { to, request, upstream: await adapter.authorize(adapter.chat.toRequest(request, to), to, NO_TRANSPORT) };
}

async function streamFrom(endpoint: string): Promise<{ chunks: ChatChunk[]; failure: GatewayError | undefined }> {
  const { to, request, upstream } = await prepare(endpoint, true);
  const stream = await client.requestStream(upstream, neverAborted);
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

/** Writes the bytes in chunks of `size`. */
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

describe('Bedrock over HTTP', () => {
  const frames = recordedEvents('bedrock/tools-stream.sse').map(event);
  const origin = () => `http://127.0.0.1:${provider.port}`;

  it.each([37, 1_000_000])('streams binary frames that arrive in chunks of %s bytes', async (size) => {
    provider.behaviour = streamsBytes(Buffer.concat(frames), size);
    const { chunks, failure } = await streamFrom(origin());
    expect(failure).toBeUndefined();
    expect(textOf(chunks)).toBe('Calling');
    expect(chunks.at(-2)!.choices[0]!.finish_reason).toBe('tool_calls');
    expect(provider.lastRequest.headers['accept']).toBe('application/vnd.amazon.eventstream');
  });

  it('fails with an exception in the middle of a stream', async () => {
    const exception = frameOf(
      { ':exception-type': 'throttlingException', ':message-type': 'exception' },
      '{"message":"Slow"}',
    );
    provider.behaviour = streamsBytes(Buffer.concat([...frames.slice(0, 6), exception]), 1_000_000);
    expect(await streamFrom(origin())).toMatchObject({ failure: { status: 429, message: 'Slow' } });
  });

  it('fails if a frame is truncated or corrupted', async () => {
    const bytes = Buffer.concat(frames);
    provider.behaviour = streamsBytes(bytes.subarray(0, -5), 1_000_000);
    expect((await streamFrom(origin())).failure?.code).toBe('UPSTREAM_TRUNCATED');
    bytes[200]! ^= 1;
    provider.behaviour = streamsBytes(bytes, 1_000_000);
    expect((await streamFrom(origin())).failure?.code).toBe('UPSTREAM_INVALID');
  });

  it('sends the signed body', async () => {
    provider.behaviour = respondsWith(403, { message: 'No' });
    const { upstream } = await prepare(origin(), false);
    await expect(client.requestJson(upstream, neverAborted)).rejects.toMatchObject({ status: 403, message: 'No' });
    const { headers, body, path } = provider.lastRequest;
    expect(path).toBe('/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse');
    expect(JSON.stringify(body)).toBe(upstream.body);
    expect(headers).toMatchObject({ host: new URL(origin()).host, 'content-type': 'application/json' });
  });

  it('gets a response from the Bedrock emulation of the mock server aimock', async () => {
    const { to, request, upstream } = await prepare(aimock.url, false);
    const { body, headers } = await client.requestJson(upstream, neverAborted);
    const response = adapter.chat.toResponse(body, to, request, headers);
    expect(response.choices[0]!.message.content).toBe('Hello from aimock');
    const { chunks, failure } = await streamFrom(aimock.url);
    expect(failure).toBeUndefined();
    expect(textOf(chunks)).toBe('Hello from aimock');
    expect(chunks.some(({ choices }) => choices[0]?.finish_reason === 'stop')).toBe(true);
  });
});
