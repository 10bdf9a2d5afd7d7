import { chatRequest, thrownBy, vertexTarget } from '../../../test/support/google';
import { errorInBody } from '../../upstream/client/error-body';
import { withReportedErrors } from '../shared/reported-errors';
import { adapter, requestOf, CLAUDE } from '../../../test/support/providers/vertex-ai';

describe('Claude on Vertex AI', () => {
  it('receives Anthropic’s request with the version and without the model', () => {
    const made = requestOf({ max_tokens: 64, stream: true }, CLAUDE, { anthropic_beta: ['one', 'two'] });
    expect(made.body).toEqual({
      anthropic_version: 'vertex-2023-10-16',
      max_tokens: 64,
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
    });
    expect(made.headers).toEqual({ 'anthropic-beta': 'one,two' });
  });

  it.each([
    { type: 'image_url', image_url: { url: 'https://a.example/b.png' } },
    { type: 'file', file: { file_data: 'https://a.example/b.pdf' } },
  ])('rejects content parts with URLs: %j', (part) => {
    expect(thrownBy(() => requestOf({ messages: [{ role: 'user', content: [part] }] }, CLAUDE))).toMatchObject({
      status: 422,
      param: 'messages.0.content.0',
    });
    expect(adapter.chat.requiresInlineImage!('https://a.example/b.png', vertexTarget(CLAUDE))).toBe(true);
  });

  it.each([
    [{}, { temperature: 0.75 }],
    [{ sampling: 'pass' }, { temperature: 1.5 }],
    [{ sampling: 'drop' }, {}],
  ] as const)('receives the temperature that the settings %j require', (settings, expected) => {
    const { body } = requestOf({ temperature: 1.5 }, CLAUDE, settings);
    const { temperature } = body as { temperature?: number };
    expect(temperature === undefined ? {} : { temperature }).toEqual(expected);
  });

  it('reports the status of a stream error in Anthropic’s and in Google’s format', () => {
    const { errorFormat } = requestOf({}, CLAUDE);
    const translate = withReportedErrors(
      adapter.chat.toChunks!(vertexTarget(CLAUDE), chatRequest({}), {}),
      errorFormat,
    );
    const failing = (data: object) => () => translate({ event: '', data: JSON.stringify(data) });
    const anthropic = { type: 'error', error: { type: 'overloaded_error', message: 'x' } };
    expect(thrownBy(failing(anthropic))).toMatchObject({ status: 529 });
    const google = { error: { code: 429, message: 'Quota', status: 'RESOURCE_EXHAUSTED' } };
    expect(thrownBy(failing(google))).toMatchObject({ status: 429, message: 'Quota' });
  });

  it('reports the status of an error response in Anthropic’s and in Google’s format', () => {
    const { errorFormat } = requestOf({}, CLAUDE);
    const reported = (body: unknown) => errorInBody(body, errorFormat);
    const anthropic = { type: 'error', error: { type: 'overloaded_error', message: 'x' } };
    expect(reported(anthropic)).toMatchObject({ status: 529 });
    expect(reported([{ error: { code: 400, message: 'Unknown name "id"' } }])).toMatchObject({ status: 400 });
  });
});
