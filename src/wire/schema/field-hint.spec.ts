import { ChatRequest, CompletionsRequest, EmbeddingsRequest } from '..';

describe('a body with a misnamed main field', () => {
  it.each([
    [ChatRequest, { message: [] }, "Field required; a chat endpoint takes 'messages', not 'message'"],
    [ChatRequest, { text: 'Hi' }, "Field required; a chat endpoint takes 'messages', not 'text'"],
    [ChatRequest, { prompt: 'Hi' }, "Field required; a chat endpoint takes 'messages', not 'prompt'"],
    [CompletionsRequest, { messages: [] }, "Field required; a completions endpoint takes 'prompt', not 'messages'"],
    [EmbeddingsRequest, { text: 'Hi' }, "Field required; an embeddings endpoint takes 'input', not 'text'"],
    [EmbeddingsRequest, { message: [] }, "Field required; an embeddings endpoint takes 'input', not 'message'"],
  ])('is rejected with the name of the expected field (row %#)', (schema, body, msg) => {
    const { field } = /takes '(?<field>\w+)'/.exec(msg)!.groups!;
    expect(schema.parse(body).issues).toEqual([{ type: 'missing', loc: ['body', field], msg, input: body }]);
  });

  it('is rejected with all other violations too', () => {
    const { issues } = ChatRequest.parse({ message: [], n: 0 });
    expect(issues!.map(({ loc, type }) => [type, loc[1]])).toEqual([
      ['missing', 'messages'],
      ['greater_than_equal', 'n'],
    ]);
  });
});

it.each([[{}], [{ question: 'Hi' }]])(
  'the body %j without a known misnaming is rejected with MLflow’s text',
  (body) => {
    expect(ChatRequest.parse(body).issues![0]).toMatchObject({ msg: 'Field required' });
  },
);

it('a body that is not an object is rejected with MLflow’s text', () => {
  expect(ChatRequest.parse('message').issues![0]).toMatchObject({ type: 'model_attributes_type', loc: ['body'] });
});

it('a missing nested field is not reported as the misnamed main field', () => {
  const { issues } = ChatRequest.parse({ text: 'Hi', messages: [{ content: 'Hi' }] });
  expect(issues![0]).toMatchObject({ loc: ['body', 'messages', 0, 'role'], msg: 'Field required' });
});

it('a known misnaming next to the main field is kept as a native parameter', () => {
  const body = { messages: [{ role: 'user', content: 'Hi' }], text: { verbosity: 'low' } };
  expect(ChatRequest.parse(body)).toEqual({ value: body });
});
