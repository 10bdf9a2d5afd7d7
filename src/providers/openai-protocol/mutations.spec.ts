import * as fc from 'fast-check';
import { mutationsOf, streamMutationsOf } from '../../../test/support/mutations';
import { eventsIn, recordedEvents, recordedJson } from '../../../test/support/recorded';
import { runs } from '../../../test/support/runs';
import { schemaViolations } from '../../../test/support/serialized';
import { GatewayError } from '../../errors';
import {
  ChatChunk,
  ChatResponse,
  CompletionsChunk,
  CompletionsResponse,
  EmbeddingsResponse,
  type Schema,
} from '../../wire';
import type { ServerSentEvent } from '../../upstream/client/upstream-request';
import { chatChunks } from './chat-chunks';
import { toChatResponse } from './chat-response';
import { completionsChunks, toCompletionsResponse } from './completions';
import { toEmbeddingsResponse } from './embeddings';

const MODEL = 'configured-model';

/** Expects a value that matches the schema, or a GatewayError and no other error. */
function expectSound(schema: Schema, translate: () => unknown[]): void {
  let translated: unknown[];
  try {
    translated = translate();
  } catch (error) {
    expect(error).toBeInstanceOf(GatewayError);
    expect((error as GatewayError).code).toMatch(/^UPSTREAM_/);
    return;
  }
  for (const value of translated) expect(schemaViolations(schema, value)).toEqual([]);
}

describe('a mutated response becomes a valid response or a GatewayError', () => {
  it.each<[string, Schema, (body: unknown) => unknown]>([
    ['openai/chat-response.json', ChatResponse, (body) => toChatResponse(body, MODEL)],
    ['openai/parallel-tools-response.json', ChatResponse, (body) => toChatResponse(body, MODEL)],
    ['openai/completions-response.json', CompletionsResponse, (body) => toCompletionsResponse(body, MODEL)],
    ['openai/chat-response.json', CompletionsResponse, (body) => toCompletionsResponse(body, MODEL)],
    [
      'openai/embeddings-response.json',
      EmbeddingsResponse,
      (body) => toEmbeddingsResponse(body, MODEL, { input: 'Hi' }),
    ],
  ])('made from %s', (path, schema, translate) => {
    fc.assert(
      fc.property(mutationsOf(recordedJson(path)), (body) => expectSound(schema, () => [translate(body)])),
      { numRuns: runs(500) },
    );
  });
});

describe('a mutated stream becomes valid chunks or a GatewayError', () => {
  it.each<[string, Schema, () => (event: ServerSentEvent) => unknown[]]>([
    ['openai/chat-stream.sse', ChatChunk, () => chatChunks(MODEL)],
    ['openai/parallel-tools-stream.sse', ChatChunk, () => chatChunks(MODEL)],
    ['openai/azure-stream.sse', ChatChunk, () => chatChunks(MODEL)],
    ['openai-compatible/groq-stream.sse', ChatChunk, () => chatChunks(MODEL)],
    ['openai-compatible/awkward-tools-stream.sse', ChatChunk, () => chatChunks(MODEL)],
    ['openai/completions-stream.sse', CompletionsChunk, () => completionsChunks(MODEL)],
    ['openai/chat-stream.sse', CompletionsChunk, () => completionsChunks(MODEL)],
  ])('made from %s', (path, schema, translator) => {
    fc.assert(
      fc.property(streamMutationsOf(recordedEvents(path)), (events) => {
        const translate = translator();
        for (const event of events) expectSound(schema, () => translate(event));
      }),
      { numRuns: runs(300) },
    );
  });

  it('with any depth of nesting', () => {
    const deep = '{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000);
    const call = `{"index":0,"id":"c","function":{"name":"f","arguments":${deep}}}`;
    const choice = (field: string): string =>
      `{"choices":[{"index":0,"${field}":{"content":${deep},"tool_calls":[${call}]}}]}`;
    for (const body of [
      deep,
      choice('delta'),
      choice('message'),
      `{"error":${deep}}`,
      `{"choices":[],"usage":${deep}}`,
    ]) {
      for (const translate of [chatChunks(MODEL), completionsChunks(MODEL)]) {
        expectGatewayErrorAtMost(() => translate(eventsIn(`data: ${body}`)[0]!));
      }
      expectGatewayErrorAtMost(() => toChatResponse(JSON.parse(body), MODEL));
    }
  });
});

function expectGatewayErrorAtMost(translate: () => unknown): void {
  try {
    translate();
  } catch (error) {
    expect(error).toBeInstanceOf(GatewayError);
  }
}
