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
import { expectBrokenStream, expectError, query, type ExpectedError } from './support/outcomes';
import { API_KEY, openAIEndpoint, startSluice, type Sluice } from './support/sluice';

const HTML = '<html><body>Bad gateway</body></html>';
const JSON_ERROR = { error: { message: 'No, says the provider.', type: 'some_error' } };

const unsupported = (type: string): string =>
  `The returned data type from the route service is not supported. Received content type: ${type}`;

/** Provider faults before the first content: an error response, streamed or not. */
const ERROR_CASES: [string, Behaviour, ExpectedError][] = [
  ['resets the connection before it answers', resetsConnection, { status: 502, message: /could not be reached/ }],
  [
    'answers with a web page',
    respondsWith(200, HTML, { 'content-type': 'text/html' }),
    { status: 502, message: unsupported('text/html') },
  ],
  [
    'answers without a content type',
    ({ response }) => void response.end('hello'),
    { status: 502, message: unsupported('') },
  ],
  [
    'answers with an error page',
    respondsWith(503, HTML, { 'content-type': 'text/html' }),
    { status: 503, message: 'Service Unavailable' },
  ],
  [
    'answers with JSON that is none',
    respondsWith(200, '{"id": nope}'),
    { status: 502, message: /invalid JSON|instead of an event stream/ },
  ],
  ['answers with nothing', respondsWith(200, ''), { status: 502, message: /invalid JSON|instead of an event stream/ }],
  [
    'answers with JSON that is no answer',
    respondsWith(200, { hello: 'there' }),
    { status: 502, message: /no choices|instead of an event stream/ },
  ],
  ['answers with a list', respondsWith(200, [1, 2]), { status: 502, message: /no choices|instead of an event stream/ }],
  ['answers 200 with an error', respondsWith(200, JSON_ERROR), { status: 502, message: 'No, says the provider.' }],
  [
    'answers 200 with an error and a status inside',
    respondsWith(200, { error: { message: 'slow down', code: 429 } }),
    { status: 429, message: 'slow down' },
  ],
  [
    'answers with a redirect',
    respondsWith(302, '', { location: 'http://127.0.0.1:1/' }),
    { status: 502, message: /redirect/ },
  ],
  ['refuses with an error object', respondsWith(400, JSON_ERROR), { status: 400, message: 'No, says the provider.' }],
  ['refuses with an error text', respondsWith(400, { error: 'just no' }), { status: 400, message: 'just no' }],
  ['refuses with a message', respondsWith(400, { message: 'no way' }), { status: 400, message: 'no way' }],
  ['refuses with a detail', respondsWith(400, { detail: 'no luck' }), { status: 400, message: 'no luck' }],
  [
    'refuses with a list of details',
    respondsWith(422, {
      detail: [
        { loc: ['body', 'n'], msg: 'too many' },
        { loc: ['body', 'stop'], msg: 'too long' },
      ],
    }),
    { status: 422, message: 'body.n: too many; body.stop: too long' },
  ],
  [
    'refuses with a list of errors',
    respondsWith(400, [{ error: { message: 'first' } }]),
    { status: 400, message: 'first' },
  ],
  [
    'refuses with plain text',
    respondsWith(500, 'it broke', { 'content-type': 'text/plain' }),
    { status: 500, message: 'it broke' },
  ],
  ['refuses without a body', respondsWith(500, ''), { status: 500, message: 'Internal Server Error' }],
  [
    'refuses at endless length',
    respondsWith(500, { error: { message: 'x'.repeat(5_000_000) } }),
    { status: 500, message: /^.{1,2100}$/s },
  ],
  [
    'refuses and resets while it says why',
    ({ response }) => {
      response.writeHead(418, { 'content-length': '1000' });
      response.write('a teap', () => response.socket?.resetAndDestroy());
    },
    { status: 418, message: /teap/ },
  ],
  ...[401, 403, 404, 429, 500, 503, 529].map((status): [string, Behaviour, ExpectedError] => [
    `refuses with ${status} and a time to wait`,
    respondsWith(status, JSON_ERROR, { 'retry-after': '7' }),
    { status, message: 'No, says the provider.', headers: { 'retry-after': '7' } },
  ]),
];

/** Faults of a stream alone, before its first chunk. */
const ERROR_STREAMS: [string, Behaviour, ExpectedError][] = [
  ['begins with an error event', streams(event(JSON_ERROR)), { status: 502, message: 'No, says the provider.' }],
  [
    'begins with an error event that has a status',
    streams(event({ error: { message: 'busy', code: 503 } })),
    { status: 503, message: 'busy' },
  ],
  ['begins with garbage', streams('data: {"choices": [\n\n'), { status: 502, message: /not JSON/ }],
  ['is empty', streams(), { status: 502, message: /ended before/ }],
  ['has comments alone', streams(': ping\n\n', ': ping\n\n'), { status: 502, message: /ended before/ }],
  ['says only that it is done', streams(DONE), { status: 502, message: /without any content/ }],
  ['is one whole answer', respondsWith(200, CHAT_RESPONSE), { status: 502, message: /instead of an event stream/ }],
];

/** Faults after the first chunk: the stream ends with an error event. */
const BROKEN_STREAMS: [string, Behaviour, RegExp][] = [
  ['is cut before the answer is complete', streams(HELLO), /ended before/],
  ['is cut inside an event', streams(HELLO, 'data: {"choi'), /not JSON/],
  ['is reset in the middle', resetsMidResponse, /closed the connection before the response was complete/],
  ['goes on with an error event', streams(HELLO, event(JSON_ERROR), DONE), /No, says the provider/],
  ['goes on with garbage', streams(HELLO, event('nope'), STOP, DONE), /not JSON/],
  ['goes on with a scalar', streams(HELLO, event('42'), STOP, DONE), /not an object/],
];

let provider: FakeProvider;
let sluice: Sluice;

beforeAll(async () => {
  provider = await FakeProvider.start();
  sluice = await startSluice({ endpoints: [openAIEndpoint('chat', provider.base)] });
});

/** Whatever a test has done to it, the server still serves. */
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
