import * as fc from 'fast-check';
import { inspect } from 'node:util';
import { respondsWith, neverResponds } from '../support/behaviours';
import type { Behaviour } from '../support/fake-provider';
import { mutationsOf, streamMutationsOf } from '../support/mutations';
import { recordedJson } from '../support/recorded';
import { runs } from '../support/runs';
import { collectResponse, collectStream, type TextResponse, type TextChunk } from '../support/collect-response';
import { serialized, schemaViolations } from '../support/serialized';
import { GatewayError } from '../../src/errors';
import type { ChatChunk, Schema } from '../../src/wire';
import { separateDeltas } from '../../src/endpoints/separate-deltas';
import type { StreamChunk } from '../../src/endpoints/stream-chunk';
import type { StreamTranslator } from '../../src/providers/contract/provider-adapter';
import { readErrorBody } from '../../src/upstream/client/read-error';
import { openAIViolationsOf } from '../openai-types/rendered';
import { DATABRICKS_DIALECT } from '../../src/databricks/databricks.dialect';
import { comparable, deliver, DIALECTS, repeatedStreamsOf } from './repeated-streams';
import { CHAT_FEATURES, outcomeOf, type ChatFeature } from './abilities';
import {
  CANARY,
  OPERATIONS,
  ContractServer,
  ContractOperation,
  type Ability,
  type ContractCase,
  type OperationName,
} from './contract-case';

/** Errors that servers and proxies send with status 200, in formats other than that of the provider. */
const REPORTED_ERRORS: readonly object[] = [
  { error: { message: 'Overloaded', code: 50301 } },
  { error: 'Overloaded' },
  { message: 'Overloaded', code: 50301 },
  { detail: 'Overloaded' },
  { type: 'error', message: 'Overloaded' },
];
const REPORTED = { code: 'UPSTREAM_REFUSED', status: 502, message: 'Overloaded' };

let server: ContractServer;

/** Declares the tests that every provider must pass, for each row. */
export function describeContract(rows: readonly ContractCase[]): void {
  beforeAll(async () => {
    server = await ContractServer.open();
  });
  afterAll(() => server.close());
  for (const row of rows) describe(row.name, () => describeRow(row));
}

function describeRow(row: ContractCase): void {
  for (const name of Object.keys(OPERATIONS) as OperationName[]) {
    const reason = row.unsupported[name];
    const recording = row.recordings[name];
    if (recording)
      describe(name, () => describeOperation(row, name, new ContractOperation(() => server, row, name, recording)));
    else {
      it(`does not implement ${name}: ${reason}`, () => {
        expect(reason).toBeDefined();
        expect(row.adapter[name]).toBeUndefined();
      });
    }
  }
}

function describeOperation(row: ContractCase, name: OperationName, subject: ContractOperation): void {
  const isStreamed = name !== 'embeddings' && row.unsupported[`${name} streaming`] === undefined;
  const modes = isStreamed ? [false, true] : [false];

  it('creates every object of a response anew, because it is changed on its way to the client', async () => {
    const body = await subject.body();
    const [one, other] = [1, 2].map(() => changeableObjectsIn(subject.toResponse(structuredClone(body))));
    expect([...one!].filter((object) => other!.has(object))).toEqual([]);
  });

  it('returns a response that matches our schema', async () => {
    expect(schemaViolations(subject.schemas.response, subject.toResponse(await subject.body()))).toEqual([]);
  });

  it('returns on /v1 a response that matches OpenAI’s published type', async () => {
    expect(openAIViolationsOf(subject.toResponse(await subject.body()))).toEqual([]);
  });

  it.each(REPORTED_ERRORS)('throws the error in a response with status 200 without content: %j', (body) => {
    expect(thrownBy(() => subject.toResponse(structuredClone(body)))).toMatchObject(REPORTED);
  });

  it('does not modify the client’s request', () => {
    const request = deepFreeze(subject.request(isStreamed));
    expect(() => subject.operation.toRequest(request, subject.target)).not.toThrow();
  });

  if (name === 'chat') {
    it.each(Object.keys(CHAT_FEATURES) as ChatFeature[])('sends, rejects, or drops and reports: %s', (feature) => {
      expect(outcomeOf(feature, row)).not.toBe('lost');
    });

    it('rejects Unity Catalog functions', () => {
      expect(outcomeOf('catalog functions', row)).toBe('rejected');
    });
  }

  if (isStreamed) describeStreaming(subject, row.unsupported[`${name} usage` as Ability] === undefined);
  else {
    it(`does not stream: ${row.unsupported[`${name} streaming` as Ability] ?? 'embeddings are never streamed'}`, () => {
      expect(subject.supportsStreaming).toBe(false);
    });
  }

  describe.each(modes)('with stream: %s', (isStream) => {
    it('keeps the status and message of a provider error', async () => {
      const { target, status, message } = expectedErrorOf(row, subject);
      expect(await subject.failure(isStream, target)).toMatchObject({ code: 'UPSTREAM_REFUSED', status, message });
    });

    it('aborts the provider request when the client disconnects', async () => {
      server.provider.behaviour = neverResponds;
      const disconnect = new AbortController();
      const failure = subject.failure(isStream, subject.target, disconnect.signal);
      setImmediate(() => disconnect.abort());
      expect((await failure).code).toBe('CLIENT_DISCONNECTED');
    });

    if (row.unsupported.key === undefined) {
      it('never exposes its API key', async () => {
        const { headers, url, body, dispatcher: _, ...rest } = await subject.upstreamRequest(isStream);
        expect(JSON.stringify(headers)).toContain(CANARY);
        expect(inspect([url, body, rest, subject.target], { depth: null })).not.toContain(CANARY);
        server.provider.behaviour = echoHeaders;
        const { message, detail, type, param, upstreamCode, headers: passed } = await subject.failure(isStream);
        const shown = JSON.stringify({ message, detail, type, param, upstreamCode, passed });
        expect(shown).toContain('[secret]');
        expect(shown).not.toContain(CANARY);
      });
    }
  });

  it('returns a valid response or a GatewayError for any provider response', async () => {
    const body = await subject.body();
    fc.assert(
      fc.property(fc.oneof(mutationsOf(body), fc.jsonValue()), (mutated) =>
        expectSound(subject.schemas.response, () => [subject.toResponse(mutated)]),
      ),
      { numRuns: runs(200) },
    );
  });
}

function describeStreaming(subject: ContractOperation, countsTokens: boolean): void {
  it('creates every object of a chunk anew, because it is changed on its way to the client', async () => {
    const events = await subject.events();
    const [one, other] = [1, 2].map(() => changeableObjectsIn(subject.translate(structuredClone(events))));
    expect([...one!].filter((object) => other!.has(object))).toEqual([]);
  });

  it('streams the same content as the unary response', async () => {
    const response = subject.toResponse(await subject.body()) as TextResponse;
    const chunks = subject.toChunks(await subject.events()) as TextChunk[];
    expect(collectStream(chunks)).toEqual(collectResponse(response));
    expect(collectResponse(response).some(({ text, calls }) => text !== '' || calls.length > 0)).toBe(true);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: serialized(response.usage) });
    if (countsTokens) expect(response.usage.total_tokens).toBeGreaterThan(0);
  });

  it('streams chunks that match our schema and, on /v1, OpenAI’s published type: role first, one finish reason, usage last', async () => {
    const chunks = subject.toChunks(await subject.events()) as TextChunk[];
    const schema = subject.schemas.chunk!;
    expect(chunks.flatMap((chunk) => schemaViolations(schema, chunk))).toEqual([]);
    expect(structuredClone(chunks).flatMap((chunk) => openAIViolationsOf(chunk))).toEqual([]);
    expect(chunks.map(({ usage }) => Boolean(usage)).indexOf(true)).toBe(chunks.length - 1);
    const choices = chunks.flatMap((chunk) => chunk.choices as TextChunk['choices'][number][]);
    for (const index of new Set(choices.map((choice) => choice.index))) {
      const own = choices.filter((choice) => choice.index === index);
      expect(own.filter(({ finish_reason }) => finish_reason !== null)).toHaveLength(1);
      const roles = own.flatMap((choice) =>
        'delta' in choice ? [(choice as ChatChunk['choices'][0]).delta.role] : [],
      );
      expect(roles).toEqual(roles.map((_, place) => (place === 0 ? 'assistant' : null)));
    }
  });

  it('streams the same content after its deltas are separated', async () => {
    const chunks = subject.toChunks(await subject.events()) as TextChunk[];
    const separated: TextChunk[] = [];
    for (const chunk of chunks) separateDeltas<TextChunk>(chunk, separated);
    expect(separated.flatMap((chunk) => schemaViolations(subject.schemas.chunk!, chunk))).toEqual([]);
    expect(collectStream(separated)).toEqual(collectStream(chunks));
  });

  it.each([
    ...REPORTED_ERRORS.map((body) => ({ event: '', data: JSON.stringify(body) })),
    // In a response, `text` may be content.
    { event: '', data: JSON.stringify({ text: 'Overloaded', error_code: 50004 }) },
    { event: 'error', data: JSON.stringify({ message: 'Overloaded', type: 'server_error' }) },
    { event: 'error', data: 'Overloaded' },
  ])('throws the error in an event without content, in any place: %j', async (failing) => {
    const events = await subject.events();
    for (const place of [0, 1, Math.floor(events.length / 2)]) {
      expect(thrownBy(() => subject.toChunks([...events.slice(0, place), failing]))).toMatchObject(REPORTED);
    }
  });

  it('writes the same bytes when events that differ in their text only are copied instead of translated', async () => {
    const events = await subject.events();
    // All translators of streams return chunks of chats or completions.
    const translator = () => subject.translator() as StreamTranslator<StreamChunk>;
    fc.assert(
      fc.property(repeatedStreamsOf(events), fc.constantFrom(...DIALECTS), (reads, dialect) => {
        const [copied, translated] = [true, false].map((copies) => deliver(translator(), reads, dialect, copies));
        expect(comparable(copied!)).toEqual(comparable(translated!));
        if (dialect === DATABRICKS_DIALECT) expect(copied!.writes.join('')).toMatch(/^[\x20-\x7f\n]*$/);
      }),
      { numRuns: runs(100) },
    );
  });

  it('returns valid chunks or a GatewayError for any provider stream', async () => {
    const events = await subject.events();
    fc.assert(
      fc.property(streamMutationsOf(events), (mutated) =>
        expectSound(subject.schemas.chunk!, () => subject.toChunks(mutated)),
      ),
      { numRuns: runs(200) },
    );
  });
}

/** Makes the provider return the row's error. Returns what a client must see of it. */
function expectedErrorOf({ providerError }: ContractCase, subject: ContractOperation) {
  if (typeof providerError !== 'string') return providerError;
  const { status, headers, body } = recordedJson(providerError) as {
    status: number;
    headers: Record<string, string>;
    body: object;
  };
  server.provider.behaviour = respondsWith(status, body, headers);
  return { target: subject.target, status, message: readErrorBody(body)?.message };
}

/** Returns an error that repeats the request's headers. */
const echoHeaders: Behaviour = (request) => {
  const headers = JSON.stringify(request.headers);
  respondsWith(401, { error: { message: `bad key: ${headers}`, type: headers, param: headers, code: headers } })(
    request,
  );
};

function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

function expectSound(schema: Schema, translate: () => object[]): void {
  let translated: object[];
  try {
    translated = translate();
  } catch (error) {
    expect(error).toBeInstanceOf(GatewayError);
    expect((error as GatewayError).code).toMatch(/^UPSTREAM_/);
    return;
  }
  for (const value of translated) expect(schemaViolations(schema, value)).toEqual([]);
  for (const value of translated) expect(openAIViolationsOf(value)).toEqual([]);
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) deepFreeze(part as object);
  return Object.freeze(value);
}

function changeableObjectsIn(value: unknown, found = new Set<object>()): Set<object> {
  if (typeof value !== 'object' || value === null || found.has(value)) return found;
  if (!Object.isFrozen(value)) found.add(value);
  for (const item of Object.values(value)) changeableObjectsIn(item, found);
  return found;
}
