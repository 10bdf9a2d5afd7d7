import { answers, streams } from '../support/behaviours';
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
import { redactSecrets } from '../../src/upstream/client/redact-secrets';
import { UpstreamClient } from '../../src/upstream/client/upstream-client';
import type { CancelSignal, ServerSentEvent, UpstreamRequest } from '../../src/upstream/client/upstream-request';
import type {
  AnyProviderAdapter,
  Operation,
  CredentialTransport,
  ProviderAdapter,
  Target,
} from '../../src/providers/contract/provider-adapter';

export const OPERATIONS = {
  chat: { request: ChatRequest, response: ChatResponse, chunk: ChatChunk },
  completions: { request: CompletionsRequest, response: CompletionsResponse, chunk: CompletionsChunk },
  embeddings: { request: EmbeddingsRequest, response: EmbeddingsResponse, chunk: undefined },
} as const satisfies Record<string, { request: Schema; response: Schema; chunk: Schema | undefined }>;
export type OperationName = keyof typeof OPERATIONS;

/** What a provider may lack. A `key` is a credential of its own. */
export type Ability = OperationName | 'chat streaming' | 'completions streaming' | 'completions usage' | 'key';

/** One exchange with a vendor. The files are below `test/fixtures/`; a provider inside the process answers by itself. */
export interface Recording {
  /** Our request, without `stream`. */
  readonly request: object;
  /** The vendor's JSON answer to it. */
  readonly whole?: string;
  /** The same answer, streamed. */
  readonly streamed?: string;
}

/** One provider, or one of its variants, as the contract suite sees it. */
export interface ContractCase {
  /** E.g. `openai (azure)`; begins with the provider's name. */
  readonly name: string;
  readonly adapter: AnyProviderAdapter;
  /** An endpoint whose vendor is at `base` (an origin without a path) and whose credential is `key`. */
  readonly target: (base: string, key: string) => Target<object>;
  readonly recordings: Partial<Record<OperationName, Recording>>;
  /** A recorded refusal (`status`, `headers`, `body`), or an endpoint that refuses so by itself. */
  readonly refusal: string | { readonly target: Target<object>; readonly status: number; readonly message: string };
  /** Whatever the provider cannot do, and why. */
  readonly cannot: Partial<Record<Ability, string>>;
}

type AnyOperation = Operation<object, object, object, object>;

export const CANARY = 'sk-canary-1f2e3d';
const NEVER_ABORTED: CancelSignal = new AbortController().signal;

/** What a row is played on: a vendor that does as it is told, and the way to it. */
export class ContractServer {
  private constructor(
    readonly vendor: FakeProvider,
    readonly client: UpstreamClient,
  ) {}

  static async open(): Promise<ContractServer> {
    return new ContractServer(await FakeProvider.start(), new UpstreamClient(readSettings({})));
  }

  async close(): Promise<void> {
    await this.client.onApplicationShutdown();
    await this.vendor.stop();
  }
}

function played(path: string): Behaviour {
  const text = recordedText(path);
  return path.endsWith('.ndjson') ? answers(200, text, { 'content-type': 'application/stream+json' }) : streams(text);
}

/** One operation of one row, with everything that a test needs to carry it out. */
export class ContractOperation {
  readonly operation: AnyOperation;
  readonly schemas: (typeof OPERATIONS)[OperationName];

  constructor(
    private readonly stage: () => ContractServer,
    private readonly row: ContractCase,
    name: OperationName,
    private readonly recording: Recording,
  ) {
    // The suite gives each operation the requests and targets of its own kind.
    this.operation = row.adapter[name] as unknown as AnyOperation;
    this.schemas = OPERATIONS[name];
  }

  get target(): Target<object> {
    return this.row.target(`http://127.0.0.1:${this.stage().vendor.port}`, CANARY);
  }

  get canStream(): boolean {
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

  async call(isStream: boolean, target = this.target): Promise<UpstreamRequest> {
    const call = this.operation.toRequest(this.request(isStream), target);
    const { client } = this.stage();
    const outside: CredentialTransport = {
      postJson: async (own) => (await client.requestJson(own, NEVER_ABORTED)).body,
      request: (request) => client.sendHttp(request),
    };
    // The row's adapter and its targets have the same config class.
    const adapter = this.row.adapter as ProviderAdapter;
    return adapter.authorize ? adapter.authorize(call, target, outside) : call;
  }

  /** The vendor's answer as the adapter gets it. */
  async body(): Promise<unknown> {
    if (this.recording.whole) this.stage().vendor.behaviour = answers(200, recordedJson(this.recording.whole));
    return (await this.stage().client.requestJson(await this.call(false), NEVER_ABORTED)).body;
  }

  async events(): Promise<ServerSentEvent[]> {
    const { streamed } = this.recording;
    if (streamed) this.stage().vendor.behaviour = played(streamed);
    const stream = await this.stage().client.requestStream(await this.call(true), NEVER_ABORTED);
    const events: ServerSentEvent[] = [];
    return new Promise((resolve, reject) => {
      const end = (): void => resolve(events.filter(({ data }) => data !== '[DONE]'));
      stream.start({ events: (read) => events.push(...read), end, fail: reject });
    });
  }

  toResponse(body: unknown): object {
    return this.operation.toResponse(body, this.target, this.request(false), {});
  }

  toChunks(events: readonly ServerSentEvent[]): object[] {
    const translate = this.operation.toChunks!(this.target, this.request(true), {});
    return events.flatMap((event) => serialized(translate(event)));
  }

  /** What a caller would see of the failure. */
  async failure(isStream: boolean, target = this.target, signal = NEVER_ABORTED): Promise<GatewayError> {
    const call = await this.call(isStream, target);
    const { client } = this.stage();
    const outcome = isStream ? client.requestStream(call, signal) : client.requestJson(call, signal);
    const error = await outcome.then(
      () => new Error('it did not fail'),
      (reason: unknown) => reason,
    );
    if (error instanceof GatewayError) return redactSecrets(error, call);
    throw error;
  }
}
