import * as fc from 'fast-check';
import { inspect } from 'node:util';
import { answers, neverAnswers, streams } from '../../test/support/behaviours';
import { FakeVendor, type Behaviour } from '../../test/support/fake-vendor';
import { mutationsOf, streamMutationsOf } from '../../test/support/mutations';
import { recordedJson, recordedText } from '../../test/support/recorded';
import { toldBy, toldByChunks, type TextAnswer, type TextChunk } from '../../test/support/told';
import { asWritten, departures } from '../../test/support/written';
import { readSettings } from '../config';
import { GatewayError } from '../errors';
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
} from '../schemas';
import { withoutSecrets } from '../upstream/secrets';
import { UpstreamClient } from '../upstream/upstream-client';
import type { CancelSignal, ServerSentEvent, UpstreamCall } from '../upstream/upstream-call';
import type { Operation, ProviderAdapter, Target } from './provider-adapter';

const OPERATIONS = {
  chat: { request: ChatRequest, response: ChatResponse, chunk: ChatChunk },
  completions: { request: CompletionsRequest, response: CompletionsResponse, chunk: CompletionsChunk },
  embeddings: { request: EmbeddingsRequest, response: EmbeddingsResponse, chunk: undefined },
} as const satisfies Record<string, { request: Schema; response: Schema; chunk: Schema | undefined }>;
type OperationName = keyof typeof OPERATIONS;

/** What a provider may lack. A `key` is a credential of its own. */
export type Ability = OperationName | 'chat streaming' | 'completions streaming' | 'key';

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
export interface ContractRow {
  /** E.g. `openai (azure)`; begins with the provider's name. */
  readonly name: string;
  readonly adapter: ProviderAdapter;
  /** An endpoint whose vendor is at `base` (an origin without a path) and whose credential is `key`. */
  readonly target: (base: string, key: string) => Target<object>;
  readonly recordings: Partial<Record<OperationName, Recording>>;
  /** A recorded refusal (`status`, `headers`, `body`), or an endpoint that refuses so by itself. */
  readonly refusal: string | { readonly target: Target<object>; readonly status: number; readonly message: string };
  /** Whatever the provider cannot do, and why. */
  readonly cannot: Partial<Record<Ability, string>>;
}

type AnyOperation = Operation<object, object, object, object>;

const CANARY = 'sk-canary-1f2e3d';
const nobodyLeaves: CancelSignal = new AbortController().signal;

let vendor: FakeVendor;
let client: UpstreamClient;

/** Calls itself once for the file, before the rows. */
export function prepareContract(): void {
  beforeAll(async () => {
    vendor = await FakeVendor.start();
    client = new UpstreamClient(readSettings({}));
  });
  afterAll(async () => {
    await client.onApplicationShutdown();
    await vendor.stop();
  });
}

/** One operation of one row, with everything that a test needs to carry it out. */
class Subject {
  readonly operation: AnyOperation;
  readonly schemas: (typeof OPERATIONS)[OperationName];

  constructor(
    private readonly row: ContractRow,
    name: OperationName,
    private readonly recording: Recording,
  ) {
    // The suite gives each operation the requests and targets of its own kind.
    this.operation = row.adapter[name] as unknown as AnyOperation;
    this.schemas = OPERATIONS[name];
  }

  get target(): Target<object> {
    return this.row.target(`http://127.0.0.1:${vendor.port}`, CANARY);
  }

  request(isStream: boolean): object {
    const parsed = this.schemas.request.parse(structuredClone({ ...this.recording.request, stream: isStream }));
    if (parsed.issues) throw new Error(JSON.stringify(parsed.issues));
    return parsed.value;
  }

  async call(isStream: boolean, target = this.target): Promise<UpstreamCall> {
    const call = this.operation.toCall(this.request(isStream), target);
    return this.row.adapter.authorize ? this.row.adapter.authorize(call, target) : call;
  }

  /** The vendor's answer as the adapter gets it. */
  async body(): Promise<unknown> {
    if (this.recording.whole) vendor.behaviour = answers(200, recordedJson(this.recording.whole));
    return client.answer(await this.call(false), nobodyLeaves);
  }

  async events(): Promise<ServerSentEvent[]> {
    if (this.recording.streamed) vendor.behaviour = streams(recordedText(this.recording.streamed));
    const stream = await client.stream(await this.call(true), nobodyLeaves);
    const events: ServerSentEvent[] = [];
    return new Promise((resolve, reject) => {
      const end = (): void => resolve(events.filter(({ data }) => data !== '[DONE]'));
      stream.start({ events: (read) => events.push(...read), end, fail: reject });
    });
  }

  toResponse(body: unknown): object {
    return this.operation.toResponse(body, this.target, this.request(false));
  }

  toChunks(events: readonly ServerSentEvent[]): object[] {
    const translate = this.operation.toChunks!(this.target, this.request(true));
    return events.flatMap((event) => asWritten(translate(event)));
  }

  /** What a caller would see of the failure. */
  async failure(isStream: boolean, target = this.target, signal = nobodyLeaves): Promise<GatewayError> {
    const call = await this.call(isStream, target);
    const outcome = isStream ? client.stream(call, signal) : client.answer(call, signal);
    const error = await outcome.then(
      () => new Error('it did not fail'),
      (reason: unknown) => reason,
    );
    if (error instanceof GatewayError) return withoutSecrets(error, call);
    throw error;
  }
}

/** The promises that every provider keeps. */
export function describeContract(row: ContractRow): void {
  describe(row.name, () => {
    for (const name of Object.keys(OPERATIONS) as OperationName[]) {
      const reason = row.cannot[name];
      const recording = row.recordings[name];
      if (reason !== undefined) {
        it(`has no ${name}: ${reason}`, () => {
          expect(row.adapter[name]).toBeUndefined();
        });
      } else if (recording) describe(name, () => describeOperation(row, name, new Subject(row, name, recording)));
      else it.failing(`${name} has neither a recording nor a reason`, () => {});
    }
  });
}

function describeOperation(row: ContractRow, name: OperationName, subject: Subject): void {
  const streamsToo = name !== 'embeddings' && row.cannot[`${name} streaming`] === undefined;
  const modes = streamsToo ? [false, true] : [false];

  it('answers in our format', async () => {
    expect(departures(subject.schemas.response, subject.toResponse(await subject.body()))).toEqual([]);
  });

  it('asks without changing the request', () => {
    const request = deepFreeze(subject.request(streamsToo));
    expect(() => subject.operation.toCall(request, subject.target)).not.toThrow();
  });

  if (streamsToo) describeStreaming(subject);
  else {
    it(`does not stream: ${row.cannot[`${name} streaming` as Ability] ?? 'nobody streams embeddings'}`, () => {
      expect(subject.operation.toChunks).toBeUndefined();
    });
  }

  describe.each(modes)('with stream: %s', (isStream) => {
    it('keeps the status of a refusal', async () => {
      const { target, status, message } = refusalOf(row, subject);
      expect(await subject.failure(isStream, target)).toMatchObject({ code: 'UPSTREAM_REFUSED', status, message });
    });

    it('stops when the client leaves', async () => {
      vendor.behaviour = neverAnswers;
      const leaving = new AbortController();
      const failure = subject.failure(isStream, subject.target, leaving.signal);
      setImmediate(() => leaving.abort());
      expect((await failure).code).toBe('CLIENT_GONE');
    });

    if (row.cannot.key === undefined) {
      it('never shows its key', async () => {
        const { headers, url, body, dispatcher: _, ...rest } = await subject.call(isStream);
        expect(JSON.stringify(headers)).toContain(CANARY);
        expect(inspect([url, body, rest, subject.target], { depth: null })).not.toContain(CANARY);
        vendor.behaviour = echoes;
        const { message, detail, type, param, upstreamCode, headers: passed } = await subject.failure(isStream);
        const shown = JSON.stringify({ message, detail, type, param, upstreamCode, passed });
        expect(shown).toContain('[secret]');
        expect(shown).not.toContain(CANARY);
      });
    }
  });

  it('makes an answer of ours or a GatewayError of whatever comes', async () => {
    const body = await subject.body();
    fc.assert(
      fc.property(fc.oneof(mutationsOf(body), fc.jsonValue()), (mutated) =>
        expectSound(subject.schemas.response, () => [subject.toResponse(mutated)]),
      ),
      { numRuns: 200 },
    );
  });
}

function describeStreaming(subject: Subject): void {
  it('streams what it would answer', async () => {
    const whole = subject.toResponse(await subject.body()) as TextAnswer;
    const chunks = subject.toChunks(await subject.events()) as TextChunk[];
    expect(toldByChunks(chunks)).toEqual(toldBy(whole));
    expect(toldBy(whole).some(({ text, calls }) => text !== '' || calls.length > 0)).toBe(true);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: asWritten(whole.usage) });
    expect(whole.usage.total_tokens).toBeGreaterThan(0);
  });

  it('streams in our format: the role first, one finish reason, usage last', async () => {
    const chunks = subject.toChunks(await subject.events()) as TextChunk[];
    const schema = subject.schemas.chunk!;
    expect(chunks.flatMap((chunk) => departures(schema, chunk))).toEqual([]);
    expect(chunks.map(({ usage }) => Boolean(usage)).indexOf(true)).toBe(chunks.length - 1);
    const choices = chunks.flatMap((chunk) => chunk.choices as TextChunk['choices'][number][]);
    for (const index of new Set(choices.map((choice) => choice.index))) {
      const own = choices.filter((choice) => choice.index === index);
      expect(own.filter(({ finish_reason }) => finish_reason !== null)).toHaveLength(1);
      const roles = own.flatMap((choice) => ('delta' in choice ? [(choice as ChatChunk['choices'][0]).delta.role] : []));
      expect(roles).toEqual(roles.map((_, place) => (place === 0 ? 'assistant' : null)));
    }
  });

  it('makes chunks of ours or a GatewayError of whatever comes', async () => {
    const events = await subject.events();
    fc.assert(
      fc.property(streamMutationsOf(events), (mutated) =>
        expectSound(subject.schemas.chunk!, () => subject.toChunks(mutated)),
      ),
      { numRuns: 200 },
    );
  });
}

function refusalOf({ refusal }: ContractRow, subject: Subject) {
  if (typeof refusal !== 'string') return refusal;
  const { status, headers, body } = recordedJson(refusal) as {
    status: number;
    headers: Record<string, string>;
    body: { error: { message: string } };
  };
  vendor.behaviour = answers(status, body, headers);
  return { target: subject.target, status, message: body.error.message };
}

/** A vendor that says everything it was told. */
const echoes: Behaviour = (call) => {
  const told = JSON.stringify(call.headers);
  answers(401, { error: { message: `bad key: ${told}`, type: told, param: told, code: told } })(call);
};

function expectSound(schema: Schema, translate: () => object[]): void {
  let translated: object[];
  try {
    translated = translate();
  } catch (error) {
    expect(error).toBeInstanceOf(GatewayError);
    expect((error as GatewayError).code).toMatch(/^UPSTREAM_/);
    return;
  }
  for (const value of translated) expect(departures(schema, value)).toEqual([]);
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFreeze(part as object);
  return Object.freeze(value);
}
