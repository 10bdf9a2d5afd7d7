import { errorOf, post, type ReceivedResponse } from './support/client';
import { sandboxEndpoint, startSluice, type Sluice } from './support/sluice';

const messages = [{ role: 'user', content: 'Hello!' }];

let sluice: Sluice;

beforeAll(async () => {
  sluice = await startSluice({
    endpoints: [
      sandboxEndpoint('chat'),
      sandboxEndpoint('text', 'completions'),
      sandboxEndpoint('vectors', 'embeddings'),
    ],
  });
});

afterAll(() => sluice.program.stop());

function query(name: string, body: unknown): Promise<ReceivedResponse> {
  return post(`${sluice.url}/endpoints/${name}/invocations`, body);
}

describe('an invalid body', () => {
  const missing = (field: string, input: unknown, msg = 'Field required') => ({
    type: 'missing',
    loc: ['body', field],
    msg,
    input,
  });

  it.each<[string, string, unknown, object[]]>([
    ['chat', 'is empty', {}, [missing('messages', {})]],
    [
      'chat',
      'has no messages in it',
      { messages: [] },
      [
        {
          type: 'too_short',
          loc: ['body', 'messages'],
          msg: 'List should have at least 1 item after validation, not 0',
          input: [],
          ctx: { field_type: 'List', min_length: 1, actual_length: 0 },
        },
      ],
    ],
    ['chat', 'is not there', undefined, [{ type: 'missing', loc: ['body'], msg: 'Field required', input: null }]],
    [
      'chat',
      'is a list',
      [],
      [
        {
          type: 'model_attributes_type',
          loc: ['body'],
          msg: 'Input should be a valid dictionary or object to extract fields from',
          input: [],
        },
      ],
    ],
    [
      'chat',
      'is too hot',
      { messages, temperature: 3 },
      [
        {
          type: 'less_than_equal',
          loc: ['body', 'temperature'],
          msg: 'Input should be less than or equal to 2',
          input: 3,
          ctx: { le: 2 },
        },
      ],
    ],
    [
      'chat',
      'wants nothing',
      { messages, n: 0, max_tokens: 0 },
      ['n', 'max_tokens'].map((field) => ({
        type: 'greater_than_equal',
        loc: ['body', field],
        msg: 'Input should be greater than or equal to 1',
        input: 0,
        ctx: { ge: 1 },
      })),
    ],
    [
      'chat',
      'cannot decide',
      { messages, stream: 'maybe' },
      [
        {
          type: 'bool_parsing',
          loc: ['body', 'stream'],
          msg: 'Input should be a valid boolean, unable to interpret input',
          input: 'maybe',
        },
      ],
    ],
    [
      'chat',
      'does not say who speaks',
      { messages: [{ content: 'Hi' }] },
      [{ type: 'missing', loc: ['body', 'messages', 0, 'role'], msg: 'Field required', input: { content: 'Hi' } }],
    ],
    ['text', 'is empty', {}, [missing('prompt', {})]],
    ['vectors', 'is empty', {}, [missing('input', {})]],
    [
      'chat',
      'has the guide’s word for messages',
      { message: messages },
      [missing('messages', { message: messages }, "Field required; a chat endpoint takes 'messages', not 'message'")],
    ],
    [
      'chat',
      'has a text',
      { text: 'Hi' },
      [missing('messages', { text: 'Hi' }, "Field required; a chat endpoint takes 'messages', not 'text'")],
    ],
    [
      'vectors',
      'has a text',
      { text: 'Hi' },
      [missing('input', { text: 'Hi' }, "Field required; an embeddings endpoint takes 'input', not 'text'")],
    ],
    [
      'vectors',
      'has the guide’s word',
      { message: messages },
      [missing('input', { message: messages }, "Field required; an embeddings endpoint takes 'input', not 'message'")],
    ],
  ])('for %s that %s gets MLflow’s 422 response', async (name, _why, body, detail) => {
    const response = await query(name, body);
    expect(response.status).toBe(422);
    expect(JSON.parse(response.text)).toEqual({ detail });
  });

  it.each<[string, object, [string, ...(string | number)[]][]]>([
    [
      'chat',
      { messages: [{ role: 'user', content: 5 }] },
      [
        ['string_type', 'messages', 0, 'content', 'str'],
        ['list_type', 'messages', 0, 'content', 'list[tagged-union]'],
      ],
    ],
    [
      'text',
      { prompt: 5 },
      [
        ['string_type', 'prompt', 'str'],
        ['list_type', 'prompt', 'list[str]'],
        ['list_type', 'prompt', 'list[int]'],
        ['list_type', 'prompt', 'list[list[int]]'],
      ],
    ],
    [
      'vectors',
      { input: { a: 1 } },
      [
        ['string_type', 'input', 'str'],
        ['list_type', 'input', 'list[str]'],
        ['list_type', 'input', 'list[int]'],
        ['list_type', 'input', 'list[list[int]]'],
      ],
    ],
  ])('for %s gets the violations of each union member: %j', async (name, body, issues) => {
    const response = await query(name, body);
    expect(response.status).toBe(422);
    const detail = errorOf(response).detail as { type: string; loc: unknown[] }[];
    expect(detail.map(({ type, loc }) => [type, ...loc.slice(1)])).toEqual(issues);
  });

  it('that is not JSON gets MLflow’s 422 response', async () => {
    const response = await query('chat', 'nope');
    expect(response.status).toBe(422);
    expect(errorOf(response).detail).toEqual([
      expect.objectContaining({ type: 'json_invalid', msg: 'JSON decode error', input: {} }),
    ]);
  });
});
