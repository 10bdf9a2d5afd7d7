import { ChatRequest } from '../openai/chat';
import { CompletionsRequest } from '../openai/completions';
import { EmbeddingsRequest } from '../openai/embeddings';
import type { Schema } from './schema';

const MESSAGES = [{ role: 'user', content: 'hi' }];
const DICTIONARY = 'Input should be a valid dictionary or object to extract fields from';
const message = (fields: object) => ({ messages: [fields] });
const chat = (fields: object) => ({ messages: MESSAGES, ...fields });

/** The exact item that pydantic 2 reports in MLflow 2.22. `loc` is without its first element, `body`. */
type Item = [type: string, loc: (string | number)[], msg: string, input: unknown];

describe('the issues of an invalid request', () => {
  it.each<[string, Schema, unknown, Item[]]>([
    ['an empty object', ChatRequest, {}, [['missing', ['messages'], 'Field required', {}]]],
    [
      'an empty list of messages',
      ChatRequest,
      { messages: [] },
      [['too_short', ['messages'], 'List should have at least 1 item after validation, not 0', []]],
    ],
    [
      'messages that are not a list',
      ChatRequest,
      { messages: 'hi' },
      [['list_type', ['messages'], 'Input should be a valid list', 'hi']],
    ],
    ['a body that is a list', ChatRequest, [], [['model_attributes_type', [], DICTIONARY, []]]],
    ['a body that is a string', ChatRequest, 'hi', [['model_attributes_type', [], DICTIONARY, 'hi']]],
    ['a body that is null', EmbeddingsRequest, null, [['model_attributes_type', [], DICTIONARY, null]]],
    [
      'a message that is a string',
      ChatRequest,
      { messages: ['hi'] },
      [['model_attributes_type', ['messages', 0], DICTIONARY, 'hi']],
    ],
    [
      'a temperature of 3',
      ChatRequest,
      chat({ temperature: 3 }),
      [['less_than_equal', ['temperature'], 'Input should be less than or equal to 2', 3]],
    ],
    [
      'an n of 0',
      ChatRequest,
      chat({ n: 0 }),
      [['greater_than_equal', ['n'], 'Input should be greater than or equal to 1', 0]],
    ],
    [
      'a max_tokens of "0" as a string',
      CompletionsRequest,
      { prompt: 'hi', max_tokens: '0' },
      [['greater_than_equal', ['max_tokens'], 'Input should be greater than or equal to 1', '0']],
    ],
    [
      'a max_tokens of 1.5',
      ChatRequest,
      chat({ max_tokens: 1.5 }),
      [['int_from_float', ['max_tokens'], 'Input should be a valid integer, got a number with a fractional part', 1.5]],
    ],
    [
      'a word in place of an integer',
      ChatRequest,
      chat({ n: 'two' }),
      [['int_parsing', ['n'], 'Input should be a valid integer, unable to parse string as an integer', 'two']],
    ],
    [
      'a word in place of a number',
      ChatRequest,
      chat({ temperature: 'hot' }),
      [['float_parsing', ['temperature'], 'Input should be a valid number, unable to parse string as a number', 'hot']],
    ],
    [
      'a list in place of a number',
      ChatRequest,
      chat({ temperature: [], n: {} }),
      [
        ['float_type', ['temperature'], 'Input should be a valid number', []],
        ['int_type', ['n'], 'Input should be a valid integer', {}],
      ],
    ],
    [
      'a word in place of a boolean',
      ChatRequest,
      chat({ stream: 'maybe' }),
      [['bool_parsing', ['stream'], 'Input should be a valid boolean, unable to interpret input', 'maybe']],
    ],
    [
      'a list in place of a boolean',
      ChatRequest,
      chat({ stream: [] }),
      [['bool_type', ['stream'], 'Input should be a valid boolean', []]],
    ],
    [
      'a message without a role',
      ChatRequest,
      message({ content: 'hi' }),
      [['missing', ['messages', 0, 'role'], 'Field required', { content: 'hi' }]],
    ],
    [
      'a content of 5',
      ChatRequest,
      message({ role: 'user', content: 5 }),
      [
        ['string_type', ['messages', 0, 'content', 'str'], 'Input should be a valid string', 5],
        ['list_type', ['messages', 0, 'content', 'list[tagged-union]'], 'Input should be a valid list', 5],
      ],
    ],
    [
      'an embeddings body at a chat endpoint',
      ChatRequest,
      { input: 'hi' },
      [['missing', ['messages'], "Field required; a chat endpoint takes 'messages', not 'input'", { input: 'hi' }]],
    ],
    ['a missing prompt', CompletionsRequest, { n: 1 }, [['missing', ['prompt'], 'Field required', { n: 1 }]]],
    [
      'an input that is an object',
      EmbeddingsRequest,
      { input: { a: 1 } },
      [
        ['string_type', ['input', 'str'], 'Input should be a valid string', { a: 1 }],
        ['list_type', ['input', 'list[str]'], 'Input should be a valid list', { a: 1 }],
        ['list_type', ['input', 'list[int]'], 'Input should be a valid list', { a: 1 }],
        ['list_type', ['input', 'list[list[int]]'], 'Input should be a valid list', { a: 1 }],
      ],
    ],
  ])('equal those of MLflow for %s', (_what, schema, body, items) => {
    const { issues } = schema.parse(body);
    expect(issues?.map(({ type, loc, msg, input }) => ({ type, loc, msg, input }))).toEqual(
      items.map(([type, loc, msg, input]) => ({ type, loc: ['body', ...loc], msg, input })),
    );
  });

  it('contain the bounds in ctx', () => {
    const { issues } = ChatRequest.parse({ messages: [], temperature: 3, n: 0 });
    expect(issues?.map(({ ctx }) => ctx)).toEqual([
      { field_type: 'List', min_length: 1, actual_length: 0 },
      { le: 2 },
      { ge: 1 },
    ]);
  });

  it('list all violations in the order of the fields', () => {
    const { issues } = ChatRequest.parse({ stream: 'maybe', temperature: 3, messages: [{}, {}] });
    expect(issues?.map(({ loc }) => loc.join('.'))).toEqual([
      'body.messages.0.role',
      'body.messages.1.role',
      'body.temperature',
      'body.stream',
    ]);
  });
});

describe('a request that MLflow rejects', () => {
  it.each<[string, Schema, object]>([
    ['a single stop string', ChatRequest, chat({ stop: 'x' })],
    ['a list of prompts', CompletionsRequest, { prompt: ['a', 'b'] }],
    ['a prompt of token ids', CompletionsRequest, { prompt: [1, 2] }],
    ['a content part of an unknown type', ChatRequest, message({ role: 'user', content: [{ type: 'video' }] })],
  ])('is accepted with %s', (_what, schema, body) => {
    expect(schema.parse(structuredClone(body))).toEqual({ value: body });
  });
});
