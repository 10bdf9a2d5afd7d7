import { respondsWith } from '../../../test/support/behaviours';
import { Secret } from '../../config';
import { GatewayError } from '../../errors';
import { ContractServer } from '../../../test/contract/contract-case';
import { DatabricksAdapter } from './databricks.adapter';
import { DatabricksConfig } from './databricks.config';

const { chat } = new DatabricksAdapter();
const REQUEST = { messages: [{ role: 'user', content: 'Hi' }] };
const target = (host = 'https://w.test', settings: Partial<DatabricksConfig> = {}) => ({
  model: 'endpoint-1',
  config: Object.assign(new DatabricksConfig(), { host, token: new Secret('dapi-1') }, settings),
});

const reasoningPart = (text: string, more: object = {}) => ({
  type: 'reasoning',
  summary: [{ type: 'summary_text', text, ...more }],
});
const textPart = (text: string) => ({ type: 'text', text });

function messageOf(content: unknown): object | undefined {
  const choice = { index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' };
  return chat.toResponse({ choices: [choice] }, target(), REQUEST, {}).choices[0]?.message;
}

describe('a Databricks response with a content list', () => {
  it('has its texts joined with line breaks, as in MLflow', () => {
    expect(messageOf([textPart('a'), textPart('b')])).toMatchObject({ content: 'a\nb' });
    expect(messageOf([])).toMatchObject({ content: null });
  });

  it('has reasoning in reasoning_content and signatures in thinking_blocks', () => {
    expect(messageOf([reasoningPart('Hm. ', { signature: 's' }), reasoningPart('So.'), textPart('a')])).toMatchObject({
      content: 'a',
      reasoning_content: 'Hm. So.',
      thinking_blocks: [{ type: 'thinking', thinking: 'Hm. ', signature: 's' }],
    });
  });

  it('keeps parts of unknown types in native_blocks', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } };
    expect(messageOf([textPart('a'), image])).toMatchObject({ content: 'a', native_blocks: [image] });
  });

  it('is translated in streams', () => {
    const deltas = [
      { role: 'assistant', content: [reasoningPart('Hm.')] },
      { content: [textPart('a')] },
      { content: 'b' },
    ];
    const translate = chat.toChunks!(target(), REQUEST, {});
    const chunks = deltas.flatMap((delta) => {
      const data = JSON.stringify({ id: 'x', choices: [{ index: 0, delta, finish_reason: null }] });
      return translate({ event: '', data });
    });
    expect(chunks.map(({ choices }) => choices[0]?.delta)).toMatchObject([
      { reasoning_content: 'Hm.' },
      { content: 'a' },
      { content: 'b' },
    ]);
  });
});

describe('a Databricks error response', () => {
  let server: ContractServer;
  beforeAll(async () => {
    server = await ContractServer.open();
  });
  afterAll(() => server.close());

  async function failure(): Promise<unknown> {
    const call = chat.toRequest(REQUEST, target(`http://127.0.0.1:${server.provider.port}`));
    return server.client.requestJson(call, new AbortController().signal).catch((reason: unknown) => reason);
  }

  it.each<[string, number, string | object, Record<string, string>, object]>([
    [
      'with error_code and message',
      403,
      { error_code: 'PERMISSION_DENIED', message: 'User does not have permission' },
      {},
      { status: 403, message: 'User does not have permission', upstreamCode: 'PERMISSION_DENIED' },
    ],
    [
      'as an HTML page',
      401,
      '<html>Sign in</html>',
      { 'content-type': 'text/html' },
      { status: 401, message: 'Unauthorized', type: 'authentication_error' },
    ],
    ['as a redirect to a login page', 302, '', { location: '/login.html' }, { code: 'UPSTREAM_INVALID', status: 502 }],
    [
      'as an HTML page with status 200',
      200,
      '<html>Sign in</html>',
      { 'content-type': 'text/html' },
      { code: 'UPSTREAM_INVALID', status: 502 },
    ],
    [
      'with a retry-after header',
      429,
      { error_code: 'REQUEST_LIMIT_EXCEEDED', message: 'Slow down' },
      { 'retry-after': '7' },
      { status: 429, headers: { 'retry-after': '7' } },
    ],
  ])('is translated %s', async (_how, status, body, headers, expected) => {
    server.provider.behaviour = respondsWith(status, body, headers);
    const error = await failure();
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject(expected);
    expect((error as GatewayError).message).not.toContain('<');
  });
});
