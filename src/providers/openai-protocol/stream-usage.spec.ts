import { serialized } from '../../../test/support/serialized';
import { providerError } from '../../upstream/client/error-body';
import type { DraftBody } from '../shared/parameter-rules';
import { openAIChat, openAICompletions } from './openai-protocol';
import { hasStreamOptions, requestStreamUsage, type StreamUsage } from './stream-usage';

const messages = [{ role: 'user', content: 'Hi' }];
const targetOf = () => ({ model: 'm', config: null });
const protocol = { route: () => ({ url: 'https://some.test/v1/chat/completions', headers: {} }) };
const rejection = providerError(400, { message: 'Unrecognized request argument supplied: stream_options' });

describe('requestStreamUsage', () => {
  it.each<[string, unknown, StreamUsage, boolean, unknown, boolean]>([
    ['requests usage by default', undefined, 'auto', true, { include_usage: true }, false],
    ['keeps other options', { a: 1 }, 'auto', true, { include_usage: true, a: 1 }, false],
    ['passes on false', { include_usage: false }, 'auto', true, { include_usage: false }, false],
    ['takes null for a refusal', { include_usage: null }, 'auto', true, undefined, false],
    ['takes null for a refusal and keeps other options', { include_usage: null, a: 1 }, 'auto', true, { a: 1 }, false],
    ['leaves the decision to the client', undefined, 'client', true, undefined, false],
    ['passes on what the client requests', { include_usage: true }, 'client', true, { include_usage: true }, false],
    ['never requests usage', undefined, 'never', true, undefined, false],
    ['reports that it dropped a request of the client', { include_usage: true }, 'never', true, undefined, true],
    ['omits usage if the API does not have it', undefined, 'auto', false, undefined, false],
    ['reports usage that the API does not have', { include_usage: true }, 'auto', false, undefined, true],
    ['omits false if the API does not have it', { include_usage: false }, 'auto', false, undefined, false],
    ['drops other options if the API does not have any', { a: 1 }, 'auto', false, undefined, true],
  ])('%s', (_what, stream_options, mode, isSupported, expected, isDropped) => {
    const body: DraftBody = { stream_options };
    expect(requestStreamUsage(body, targetOf(), mode, isSupported)).toBe(isDropped);
    expect(body.stream_options).toEqual(expected);
  });
});

it.each([
  ['https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2023-05-15', false],
  ['https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-08-01-preview', false],
  ['https://r.openai.azure.com/openai/deployments/d/chat/completions?a=b&api-version=2024-06-01', false],
  ['https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-09-01-preview', true],
  ['https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21', true],
  ['https://r.openai.azure.com/openai/v1/chat/completions?api-version=preview', true],
  ['https://api.openai.com/v1/chat/completions', true],
])('hasStreamOptions judges the API version in %s: %s', (url, expected) => {
  expect(hasStreamOptions(url)).toBe(expected);
});

describe.each([
  ['chat', openAIChat(protocol), { messages, stream: true }],
  ['completions', openAICompletions(protocol), { prompt: 'Hi', stream: true }],
] as const)('a provider that rejects stream_options, %s', (_name, operation, request) => {
  // Both operations have the same functions; only the types of their requests differ.
  const { toRequest, fallbackRequest, toChunks } = operation as ReturnType<typeof openAIChat<null>>;
  const optionsOf = (given: object, target: { model: string; config: null }) => {
    const { body, adjusted } = toRequest({ ...request, ...given } as never, target);
    return [(serialized(body) as Record<string, unknown>)['stream_options'], adjusted];
  };

  it('gets the request again without them, and later requests without them', () => {
    const target = targetOf();
    expect(optionsOf({}, target)).toEqual([{ include_usage: true }, []]);
    const fallback = fallbackRequest!(rejection, request as never, target)!;
    expect(optionsOf(fallback, target)).toEqual([undefined, []]);
    expect(optionsOf({}, target)).toEqual([{ include_usage: true }, []]);
    toChunks!(target, fallback, {});
    expect(optionsOf({}, target)).toEqual([undefined, []]);
    expect(optionsOf({ stream_options: { include_usage: true } }, target)).toEqual([undefined, ['stream_options']]);
    expect(optionsOf({}, targetOf())).toEqual([{ include_usage: true }, []]);
  });

  it('gets no fallback request for a response that is not streamed', () => {
    const plain = { ...request, stream: false } as never;
    expect(fallbackRequest!(rejection, plain, targetOf())).toBeUndefined();
  });
});
