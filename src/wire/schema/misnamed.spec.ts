import { ChatRequest, CompletionsRequest, EmbeddingsRequest } from '..';

describe('a body with another word in place of its main field', () => {
  it.each([
    [ChatRequest, { message: [] }, "Field required; a chat endpoint takes 'messages', not 'message'"],
    [ChatRequest, { text: 'Hi' }, "Field required; a chat endpoint takes 'messages', not 'text'"],
    [ChatRequest, { prompt: 'Hi' }, "Field required; a chat endpoint takes 'messages', not 'prompt'"],
    [CompletionsRequest, { messages: [] }, "Field required; a completions endpoint takes 'prompt', not 'messages'"],
    [EmbeddingsRequest, { text: 'Hi' }, "Field required; an embeddings endpoint takes 'input', not 'text'"],
    [EmbeddingsRequest, { message: [] }, "Field required; an embeddings endpoint takes 'input', not 'message'"],
  ])('is told the right word (%#)', (schema, body, msg) => {
    const { field } = /takes '(?<field>\w+)'/.exec(msg)!.groups!;
    expect(schema.parse(body).issues).toEqual([{ type: 'missing', loc: ['body', field], msg, input: body }]);
  });

  it('is told of everything else that is wrong as ever', () => {
    const { issues } = ChatRequest.parse({ message: [], n: 0 });
    expect(issues!.map(({ loc, type }) => [type, loc[1]])).toEqual([
      ['missing', 'messages'],
      ['greater_than_equal', 'n'],
    ]);
  });
});

it.each([[{}], [{ question: 'Hi' }]])('a body %j without any known word is told in MLflow’s words', (body) => {
  expect(ChatRequest.parse(body).issues![0]).toMatchObject({ msg: 'Field required' });
});

it('a body that is no object is told in MLflow’s words', () => {
  expect(ChatRequest.parse('message').issues![0]).toMatchObject({ type: 'model_attributes_type', loc: ['body'] });
});

it('a field missing deeper in the body is not taken for the main one', () => {
  const { issues } = ChatRequest.parse({ text: 'Hi', messages: [{ content: 'Hi' }] });
  expect(issues![0]).toMatchObject({ loc: ['body', 'messages', 0, 'role'], msg: 'Field required' });
});

it('a known word beside the main field is the provider’s and stays', () => {
  const body = { messages: [{ role: 'user', content: 'Hi' }], text: { verbosity: 'low' } };
  expect(ChatRequest.parse(body)).toEqual({ value: body });
});
