import { readSettings } from '../../../src/config';
import { ChatRequest, CompletionsRequest, EmbeddingsRequest, type ChatChunk, type Schema } from '../../../src/wire';
import { UpstreamClient } from '../../../src/upstream/client/upstream-client';
import type { CancelSignal } from '../../../src/upstream/client/upstream-request';
import type { Operation } from '../../../src/providers/contract/provider-adapter';
import { SandboxAdapter } from '../../../src/providers/sandbox/sandbox.adapter';
import { SandboxConfig, SandboxFault } from '../../../src/providers/sandbox/sandbox.config';

export const adapter = new SandboxAdapter();
export const client = new UpstreamClient(readSettings({ SLUICE_IDLE_TIMEOUT_SECONDS: '1' }));
export const WEATHER = {
  type: 'function',
  function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};
export const user = (content: unknown) => ({ role: 'user', content });

export function configure(settings: Partial<SandboxConfig> = {}): SandboxConfig {
  return Object.assign(new SandboxConfig(), { tokens_per_second: 0 }, settings);
}

export function faulty(settings: Partial<SandboxFault>): SandboxConfig {
  return configure({ faults: [Object.assign(new SandboxFault(), settings)] });
}

type AnyOperation<Request, Response, Chunk> = Operation<Request, Response, Chunk, SandboxConfig>;

/** Sends requests through the adapter, the upstream client and the sandbox model, and converts the responses. */
class Endpoint<Request, Response, Chunk> {
  constructor(
    private readonly schema: Schema,
    private readonly operation: AnyOperation<Request, Response, Chunk>,
  ) {}

  async query(
    body: object,
    config = configure(),
    signal: CancelSignal = new AbortController().signal,
  ): Promise<Response> {
    const [request, target] = this.read(body, config);
    const { body: response, headers } = await client.requestJson(this.operation.toRequest(request, target), signal);
    return this.operation.toResponse(response, target, request, headers);
  }

  async stream(
    body: object,
    config = configure(),
    signal: CancelSignal = new AbortController().signal,
  ): Promise<Chunk[]> {
    const chunks: Chunk[] = [];
    const [request, target] = this.read({ ...body, stream: true }, config);
    const stream = await client.requestStream(this.operation.toRequest(request, target), signal);
    const translate = this.operation.toChunks?.(target, request, stream.headers);
    if (!translate) throw new Error('this operation does not stream');
    await new Promise<void>((resolve, reject) => {
      stream.start({
        events: (events) => {
          for (const event of events) {
            if (event.data === '[DONE]') resolve();
            else chunks.push(...translate(event));
          }
        },
        end: () => reject(new Error(`ended without [DONE] after ${chunks.length}`)),
        fail: reject,
      });
    });
    return chunks;
  }

  private read(body: object, config: SandboxConfig): [Request, { model: string; config: SandboxConfig }] {
    const result = this.schema.parse(body);
    if (result.issues) throw new Error(JSON.stringify(result.issues));
    return [result.value as Request, { model: 'sandbox-model', config }];
  }
}

export const chat = new Endpoint(ChatRequest, adapter.chat);
export const completions = new Endpoint(CompletionsRequest, adapter.completions);
export const embeddings = new Endpoint(EmbeddingsRequest, adapter.embeddings);

export async function content(body: object): Promise<string | null | undefined> {
  return (await chat.query(body)).choices[0]?.message.content;
}

export const contentOf = (chunks: ChatChunk[]): string =>
  chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
