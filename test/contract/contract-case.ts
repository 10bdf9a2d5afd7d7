import { respondsWith, streams } from '../support/behaviours';
import { FakeProvider, type Behaviour } from '../support/fake-provider';
import { recordedJson, recordedText } from '../support/recorded';
import { serialized } from '../support/serialized';
import { readSettings } from '../../src/config';
import { GatewayError } from '../../src/errors';
import {
  ChatChunk,
  ChatRequest,
  ChatResponse,
  CompletionsChunk,
  CompletionsRequest,
  CompletionsResponse,
  EmbeddingsRequest,
  EmbeddingsResponse,
  type Schema,
} from '../../src/wire';
import { translateResponse, withReportedErrors } from '../../src/providers/shared/reported-errors';
import { redactSecrets } from '../../src/upstream/client/redact-secrets';
import { UpstreamClient } from '../../src/upstream/client/upstream-client';
import type { CancelSignal, ServerSentEvent, UpstreamRequest } from '../../src/upstream/client/upstream-request';
import type {
  AnyProviderAdapter,
  Operation,
  CredentialTransport,
  ProviderAdapter,
  StreamTranslator,
  Target,
} from '../../src/providers/contract/provider-adapter';

export const OPERATIONS = {
  chat: { request: ChatRequest, response: ChatResponse, chunk: ChatChunk },
  completions: { request: CompletionsRequest, response: CompletionsResponse, chunk: CompletionsChunk },
  embeddings: { request: EmbeddingsRequest, response: EmbeddingsResponse, chunk: undefined },
} as const satisfies Record<string, { request: Schema; response: Schema; chunk: Schema | undefined }>;
export type OperationName = keyof typeof OPERATIONS;

/** What a provider may not support. `key`: the provider needs a credential. */
export type Ability = OperationName | 'chat streaming' | 'completions streaming' | 'completions usage' | 'key';

/** A recorded exchange with a provider; paths are below `test/fixtures/`. An in-process provider needs no responses. */
export interface Recording {
  /** The client's request, without `stream`. */
  readonly request: object;
  /** The provider's JSON response. */
  readonly response?: string;
  /** The same response as a stream. */
  readonly stream?: string;
}

/** A provider, or a variant of one, that the contract suite tests. */
export interface ContractCase {
  /** E.g. `openai (azure)`; begins with the provider's name. */
  readonly name: string;
  readonly adapter: AnyProviderAdapter;
  /** Returns a target whose provider is at `base` (an origin without a path) and whose credential is `key`. */
  readonly target: (base: string, key: string) => Target<object>;
  readonly recordings: Partial<Record<OperationName, Recording>>;
  /** A recorded error response (`status`, `headers`, `body`), or a target that fails without a recording. */
  readonly providerError:
    string | { readonly target: Target<object>; readonly status: number; readonly message: string };
  /** What the provider does not support, each with the reason. */
  readonly unsupported: Partial<Record<Ability, string>>;
}

type AnyOperation = Operation<object, object, object, object>;

export const CANARY = 'sk-canary-1f2e3d';
const NEVER_ABORTED: CancelSignal = new AbortController().signal;

/** A fake provider that replays recordings, and the client that sends requests to it. */
export class ContractServer {
  private constructor(
    readonly provider: FakeProvider,
    readonly client: UpstreamClient,
  ) {}

  static async open(): Promise<ContractServer> {
    return new ContractServer(await FakeProvider.start(), new UpstreamClient(readSettings({})));
  }

  async close(): Promise<void> {
    await this.client.onApplicationShutdown();
    await this.provider.stop();
  }
}

function replay(path: string): Behaviour {
  const text = recordedText(path);
  return path.endsWith('.ndjson')
    ? respondsWith(200, text, { 'content-type': 'application/stream+json' })
    : streams(text);
}

/** Runs one operation of a row against the {@link ContractServer}. */
export class ContractOperation {
  readonly operation: AnyOperation;
  readonly schemas: (typeof OPERATIONS)[OperationName];

  constructor(
    private readonly server: () => ContractServer,
    private readonly row: ContractCase,
    name: OperationName,
    private readonly recording: Recording,
  ) {
    // The suite gives each operation the requests and targets of its own kind.
    this.operation = row.adapter[name] as unknown as AnyOperation;
    this.schemas = OPERATIONS[name];
  }

  get target(): Target<object> {
    return this.row.target(`http://127.0.0.1:${this.server().provider.port}`, CANARY);
  }

  get supportsStreaming(): boolean {
    if (!this.operation.toChunks) return false;
    try {
      this.operation.toRequest(this.request(true), this.target);
      return true;
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'UNSUPPORTED_OPERATION') return false;
      throw error;
    }
  }

  request(isStream: boolean): object {
    const parsed = this.schemas.request.parse(structuredClone({ ...this.recording.request, stream: isStream }));
    if (parsed.issues) throw new Error(JSON.stringify(parsed.issues));
    return parsed.value;
  }

  async upstreamRequest(isStream: boolean, target = this.target): Promise<UpstreamRequest> {
    const request = this.operation.toRequest(this.request(isStream), target);
    const { client } = this.server();
    const transport: CredentialTransport = {
      postJson: async (credentialRequest) => (await client.requestJson(credentialRequest, NEVER_ABORTED)).body,
      request: (credentialRequest) => client.sendHttp(credentialRequest),
    };
    // The row's adapter and its targets have the same config class.
    const adapter = this.row.adapter as ProviderAdapter;
    return adapter.authorize ? adapter.authorize(request, target, transport) : request;
  }

  /** Returns the provider's response body as the adapter receives it. */
  async body(): Promise<unknown> {
    if (this.recording.response)
      this.server().provider.behaviour = respondsWith(200, recordedJson(this.recording.response));
    return (await this.server().client.requestJson(await this.upstreamRequest(false), NEVER_ABORTED)).body;
  }

  async events(): Promise<ServerSentEvent[]> {
    const { stream: recording } = this.recording;
    if (recording) this.server().provider.behaviour = replay(recording);
    const stream = await this.server().client.requestStream(await this.upstreamRequest(true), NEVER_ABORTED);
    const events: ServerSentEvent[] = [];
    return new Promise((resolve, reject) => {
      const end = (): void => resolve(events.filter(({ data }) => data !== '[DONE]'));
      stream.start({ events: (read) => events.push(...read), end, fail: reject });
    });
  }

  toResponse(body: unknown): object {
    const { target } = this;
    const request = this.request(false);
    const { errorFormat } = this.operation.toRequest(request, target);
    return translateResponse(() => this.operation.toResponse(body, target, request, {}), body, errorFormat);
  }

  /** Returns the chunks as a client receives them. */
  toChunks(events: readonly ServerSentEvent[]): object[] {
    return serialized(this.translate(events));
  }

  translate(events: readonly ServerSentEvent[]): object[] {
    const translate = this.translator();
    return [...events.flatMap((event) => translate(event)), ...(translate.end?.(false) ?? [])];
  }

  /** Returns the translator of a new stream. */
  translator(): StreamTranslator<object> {
    const { target } = this;
    const request = this.request(true);
    const { errorFormat } = this.operation.toRequest(request, target);
    return withReportedErrors(this.operation.toChunks!(target, request, {}), errorFormat);
  }

  /** Returns the error that the client sees, with secrets redacted. */
  async failure(isStream: boolean, target = this.target, signal = NEVER_ABORTED): Promise<GatewayError> {
    const request = await this.upstreamRequest(isStream, target);
    const { client } = this.server();
    const outcome = isStream ? client.requestStream(request, signal) : client.requestJson(request, signal);
    const error = await outcome.then(
      () => new Error('it did not fail'),
      (reason: unknown) => reason,
    );
    if (error instanceof GatewayError) return redactSecrets(error, request);
    throw error;
  }
}
