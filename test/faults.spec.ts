import {
  respondsWith,
  respondsNormally,
  CHAT_RESPONSE,
  DONE,
  event,
  HELLO,
  resetsConnection,
  resetsMidResponse,
  STOP,
  streams,
} from './support/behaviours';
import { eventsOf, DIALECTS } from './support/client';
import { FakeProvider, type Behaviour } from './support/fake-provider';
import { expectBrokenStream, expectError, query, type ExpectedError } from './support/expectations';
import { API_KEY, openAIEndpoint, startSluice, type Sluice } from './support/sluice';

const HTML = '<html><body>Bad gateway</body></html>';
const JSON_ERROR = { error: { message: 'No, says the provider.', type: 'some_error' } };

const unsupported = (type: string): string =>
  `The returned data type from the route service is not supported. Received content type: ${type}`;

/** Provider faults before the first content: an error response, streamed or not. */
const ERROR_CASES: [string, Behaviour, ExpectedError][] = [
  ['resets the connection before it responds', resetsConnection, { status: 502, message: /could not be reached/ }],
  [
    'returns an HTML page with status 200',
    respondsWith(200, HTML, { 'content-type': 'text/html' }),
    { status: 502, message: unsupported('text/html') },
  ],
  [
    'responds without a content type',
    ({ response }) => void response.end('hello'),
    { status: 502, message: unsupported('') },
  ],
  [
    'returns an HTML error page',
    respondsWith(503, HTML, { 'content-type': 'text/html' }),
    { status: 503, message: 'Service Unavailable' },
  ],
  [
    'returns invalid JSON',
    respondsWith(200, '{"id": nope}'),
    { status: 502, message: /invalid JSON|instead of an event stream/ },
  ],
  [
    'returns an empty body with status 200',
    respondsWith(200, ''),
    { status: 502, message: /invalid JSON|instead of an event stream/ },
  ],
  [
    'returns JSON without choices',
    respondsWith(200, { hello: 'there' }),
    { status: 502, message: /no choices|instead of an event stream/ },
  ],
  [
    'returns a JSON array',
    respondsWith(200, [1, 2]),
    { status: 502, message: /no choices|instead of an event stream/ },
  ],
  [
    'returns an error with status 200',
    respondsWith(200, JSON_ERROR),
    { status: 502, message: 'No, says the provider.' },
  ],
  [
    'returns an error with status 200 and another status in its code',
    respondsWith(200, { error: { message: 'slow down', code: 429 } }),
    { status: 429, message: 'slow down' },
  ],
  [
    'returns a redirect',
    respondsWith(302, '', { location: 'http://127.0.0.1:1/' }),
    { status: 502, message: /redirect/ },
  ],
  [
    'returns a 400 with an error object',
    respondsWith(400, JSON_ERROR),
    { status: 400, message: 'No, says the provider.' },
  ],
  ['returns a 400 with an error string', respondsWith(400, { error: 'just no' }), { status: 400, message: 'just no' }],
  ['returns a 400 with a message', respondsWith(400, { message: 'no way' }), { status: 400, message: 'no way' }],
  ['returns a 400 with a detail', respondsWith(400, { detail: 'no luck' }), { status: 400, message: 'no luck' }],
  [
    'returns a 422 with a list of details',
    respondsWith(422, {
      detail: [
        { loc: ['body', 'n'], msg: 'too many' },
        { loc: ['body', 'stop'], msg: 'too long' },
      ],
    }),
    { status: 422, message: 'body.n: too many; body.stop: too long' },
  ],
  [
    'returns a 400 with a list of errors',
    respondsWith(400, [{ error: { message: 'first' } }]),
    { status: 400, message: 'first' },
  ],
  [
    'returns a 500 with plain text',
    respondsWith(500, 'it broke', { 'content-type': 'text/plain' }),
    { status: 500, message: 'it broke' },
  ],
  ['returns a 500 without a body', respondsWith(500, ''), { status: 500, message: 'Internal Server Error' }],
  [
    'returns a 500 with a message of 5 MB',
    respondsWith(500, { error: { message: 'x'.repeat(5_000_000) } }),
    { status: 500, message: /^.{1,2100}$/s },
  ],
  [
    'returns a 418 and resets the connection within the body',
    ({ response }) => {
      response.writeHead(418, { 'content-length': '1000' });
      response.write('a teap', () => response.socket?.resetAndDestroy());
    },
    { status: 418, message: /teap/ },
  ],
  ...[401, 403, 404, 429, 500, 503, 529].map((status): [string, Behaviour, ExpectedError] => [
    `returns a ${status} with Retry-After`,
    respondsWith(status, JSON_ERROR, { 'retry-after': '7' }),
    { status, message: 'No, says the provider.', headers: { 'retry-after': '7' } },
  ]),
];

/** Provider faults that occur only in streams, before the first chunk. */
const ERROR_STREAMS: [string, Behaviour, ExpectedError][] = [
  ['begins with an error event', streams(event(JSON_ERROR)), { status: 502, message: 'No, says the provider.' }],
  [
    'begins with an error event that has a status',
    streams(event({ error: { message: 'busy', code: 503 } })),
    { status: 503, message: 'busy' },
  ],
  ['begins with an event that is not JSON', streams('data: {"choices": [\n\n'), { status: 502, message: /not JSON/ }],
  ['is empty', streams(), { status: 502, message: /ended before/ }],
  ['contains only comments', streams(': ping\n\n', ': ping\n\n'), { status: 502, message: /ended before/ }],
  ['contains only [DONE]', streams(DONE), { status: 502, message: /without any content/ }],
  ['is a unary response', respondsWith(200, CHAT_RESPONSE), { status: 502, message: /instead of an event stream/ }],
];

/** Faults after the first chunk: the stream ends with an error event. */
const BROKEN_STREAMS: [string, Behaviour, RegExp][] = [
  ['ends before the response is complete', streams(HELLO), /ended before/],
  ['ends inside an event', streams(HELLO, 'data: {"choi'), /not JSON/],
  ['is reset after its first chunk', resetsMidResponse, /closed the connection before the response was complete/],
  ['continues with an error event', streams(HELLO, event(JSON_ERROR), DONE), /No, says the provider/],
  ['continues with an event that is not JSON', streams(HELLO, event('nope'), STOP, DONE), /not JSON/],
  ['continues with an event that is a number', streams(HELLO, event('42'), STOP, DONE), /not an object/],
];

let provider: FakeProvider;
let sluice: Sluice;

beforeAll(async () => {
  provider = await FakeProvider.start();
  sluice = await startSluice({ endpoints: [openAIEndpoint('chat', provider.base)] });
});

/** The server still serves requests after every test. */
afterEach(async () => {
  provider.behaviour = respondsNormally;
  expect((await query(sluice, DIALECTS[0]!, false)).status).toBe(200);
});

afterAll(async () => {
  await sluice.program.stop();
  expect(sluice.program.output).not.toContain(API_KEY);
  await provider.stop();
});

describe.each(DIALECTS)('the $dialect API', (dialect) => {
  it('ends a complete stream as its clients expect', async () => {
    const received = await query(sluice, dialect, true);
    expect(received.status).toBe(200);
    expect(eventsOf(received.text).at(-1) === '[DONE]').toBe(dialect.path.startsWith('/v1'));
    expect(received.text).toContain('"finish_reason":"stop"');
  });

  describe.each(['a plain', 'a streamed'])('returns an error for %s request', (kind) => {
    it.each(ERROR_CASES)('when the provider %s', async (_name, behaviour, rejection) => {
      provider.behaviour = behaviour;
      expectError(await query(sluice, dialect, kind === 'a streamed'), dialect, rejection);
    });
  });

  it.each(ERROR_STREAMS)(
    'returns an error before the stream starts when the provider stream %s',
    async (_name, behaviour, rejection) => {
      provider.behaviour = behaviour;
      expectError(await query(sluice, dialect, true), dialect, rejection);
    },
  );

  it.each(BROKEN_STREAMS)('sends an error event when the provider stream %s', async (_name, behaviour, message) => {
    provider.behaviour = behaviour;
    expectBrokenStream(await query(sluice, dialect, true), message);
  });

  it('returns an error when a unary provider response is truncated', async () => {
    provider.behaviour = resetsMidResponse;
    expectError(await query(sluice, dialect, false), dialect, {
      status: 502,
      message: /closed the connection before the response was complete/,
    });
  });

  it('ignores events without data in a provider stream, also before its first chunk', async () => {
    const empty = ['data:\n\n', ': ping\n\n', 'event: ping\ndata: \n\n', 'id: 7\nretry: 5\ndata:  \r\n\r\n'];
    provider.behaviour = streams('\ufeff', ...empty, HELLO, ...empty, STOP, ...empty, DONE);
    const received = await query(sluice, dialect, true);
    expect(received.text).not.toContain('error');
    expect(received.text).toContain('"finish_reason":"stop"');
  });

  it('accepts a provider stream that lacks only [DONE]', async () => {
    provider.behaviour = streams(HELLO, STOP);
    const received = await query(sluice, dialect, true);
    expect(received.text).not.toContain('error');
    expect(received.text).toContain('"finish_reason":"stop"');
  });
});
