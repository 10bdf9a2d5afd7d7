import { Value } from '@sinclair/typebox/value';
import * as fc from 'fast-check';
import { ChatRequest } from '../openai/chat';
import { CompletionsRequest } from '../openai/completions';
import { EmbeddingsRequest } from '../openai/embeddings';
import { parseLeniently } from './lenient';
import type { Schema } from './schema';
import { runs } from '../../../test/support/runs';

const REQUESTS: [string, Schema][] = [ChatRequest, CompletionsRequest, EmbeddingsRequest].map((schema) => [
  schema.name,
  schema,
]);

const FIELDS = [
  ...[
    'messages',
    'prompt',
    'input',
    'role',
    'content',
    'type',
    'text',
    'image_url',
    'url',
    'tools',
    'function',
    'name',
  ],
  ...[
    'tool_choice',
    'tool_calls',
    'stop',
    'n',
    'temperature',
    'stream',
    'stream_options',
    'response_format',
    '__proto__',
  ],
];
const VALUES = ['', 'user', 'text', 'function', 'image_url', 'true', '1', ' 2.5 ', '1e999', 'NaN', 'constructor'];

/** JSON with the field names of a request and random values. */
const { nearlyRequest } = fc.letrec<{ nearlyRequest: unknown; value: unknown }>((tie) => ({
  nearlyRequest: fc.dictionary(fc.constantFrom(...FIELDS), tie('value'), { maxKeys: 8, noNullPrototype: true }),
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(...VALUES, null, true, 0, 1, -1, 2.5, 1e308, Infinity),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('nearlyRequest'),
  ),
}));

const optionally = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const sampling = {
  temperature: optionally(fc.double({ min: 0, max: 2, noNaN: true })),
  n: optionally(fc.integer({ min: 1, max: 9 })),
  stop: optionally(fc.oneof(fc.string(), fc.array(fc.string(), { minLength: 1 }))),
  max_tokens: optionally(fc.integer({ min: 1 })),
  stream: optionally(fc.boolean()),
  seed: fc.jsonValue(),
};
const part = fc.oneof(
  fc.record({ type: fc.constant('text'), text: fc.string() }),
  fc.record({ type: fc.constant('image_url'), image_url: fc.record({ url: fc.webUrl() }) }),
  fc.record({ type: fc.constant('video'), video: fc.jsonValue() }),
);
const message = fc.record(
  { role: fc.string(), content: optionally(fc.oneof(fc.string(), fc.array(part))), name: optionally(fc.string()) },
  { requiredKeys: ['role'], noNullPrototype: true },
);
const chatRequest = fc.record(
  { messages: fc.array(message, { minLength: 1 }), ...sampling },
  { requiredKeys: ['messages'], noNullPrototype: true },
);

describe.each(REQUESTS)('%s', (_name, schema) => {
  it('parses any JSON to a value that matches the schema or to at least one issue', () => {
    fc.assert(
      fc.property(fc.oneof(nearlyRequest, fc.jsonValue()), (body) => {
        const result = schema.parse(structuredClone(body));
        if (result.issues) {
          expect(result.issues.length).toBeGreaterThan(0);
          for (const { loc, msg } of result.issues) {
            expect(loc[0]).toBe('body');
            expect(msg).not.toBe('');
          }
        } else {
          expect([...Value.Errors(schema.json, result.value)]).toEqual([]);
        }
      }),
      { numRuns: runs(1000) },
    );
  });

  it('rejects deeply nested JSON without a stack overflow', () => {
    const deep = JSON.parse('[{"a":'.repeat(20_000) + '1' + '}]'.repeat(20_000)) as unknown;
    for (const body of [
      deep,
      { messages: deep },
      { messages: [deep] },
      { input: deep },
      { prompt: deep, tools: deep },
    ]) {
      expect(schema.parse(body).issues?.length).toBeGreaterThan(0);
    }
  });

  it('implements Standard Schema with issues that have a message and a path', () => {
    const { validate, version } = schema['~standard'];
    expect(version).toBe(1);
    expect(validate({ n: 0 }).issues).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ message: expect.any(String) as string, path: [expect.any(String)] }),
      ]),
    );
  });
});

describe('parseLeniently', () => {
  it('returns a valid request unchanged', () => {
    fc.assert(
      fc.property(chatRequest, (request) => {
        expect(parseLeniently(ChatRequest.json, request)).toEqual({ value: request });
        expect(ChatRequest.parse(structuredClone(request)).issues).toBeUndefined();
      }),
      { numRuns: runs(300) },
    );
  });

  it('parses a number or boolean in a string like the bare value', () => {
    const asString = (value: unknown): unknown =>
      typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    fc.assert(
      fc.property(fc.record({ ...sampling, seed: fc.constant(null) }, { noNullPrototype: true }), (fields) => {
        const strings = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, asString(value)]));
        const bare = CompletionsRequest.parse({ prompt: 'hi', ...fields });
        expect(bare.issues).toBeUndefined();
        expect(CompletionsRequest.parse({ prompt: 'hi', ...strings })).toEqual(bare);
      }),
      { numRuns: runs(300) },
    );
  });

  it.each([
    [9223372036854775807n, 9223372036854775807n],
    ['9223372036854775807', 9223372036854775807n],
    ['12', 12],
  ])('parses the integer %p without rounding it', (max_tokens, expected) => {
    expect(CompletionsRequest.parse({ prompt: 'hi', max_tokens })).toMatchObject({ value: { max_tokens: expected } });
  });

  it('checks the range of an integer beyond 2^53', () => {
    expect(CompletionsRequest.parse({ prompt: 'hi', max_tokens: -9223372036854775807n }).issues).toMatchObject([
      { type: 'greater_than_equal', loc: ['body', 'max_tokens'] },
    ]);
  });

  it('does not modify its input', () => {
    fc.assert(
      fc.property(nearlyRequest, (body) => {
        const before = structuredClone(body);
        parseLeniently(ChatRequest.json, body);
        expect(body).toEqual(before);
      }),
    );
  });
});
