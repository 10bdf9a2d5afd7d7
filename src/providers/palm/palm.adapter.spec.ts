import { thrownBy } from '../../../test/support/google';
import { recordedJson } from '../../../test/support/recorded';
import { Secret } from '../../config';
import { PalmAdapter } from './palm.adapter';
import { PalmConfig } from './palm.config';

const adapter = new PalmAdapter();
const target = {
  model: 'chat-bison-001',
  config: Object.assign(new PalmConfig(), { palm_api_key: new Secret('AIza-canary') }),
};
const messages = [{ role: 'user', content: 'hi' }];
const chatCall = (request: object) => adapter.chat.toRequest({ messages, ...request }, target);
const textCall = (request: object) => adapter.completions.toRequest({ prompt: 'hi', ...request }, target);

it('chats', () => {
  expect(chatCall({ temperature: 0.2, n: 1, examples: [1], context: 'c' })).toEqual({
    url: 'https://generativelanguage.googleapis.com/v1beta3/models/chat-bison-001:generateMessage',
    headers: { 'x-goog-api-key': 'AIza-canary' },
    body: {
      temperature: 0.1,
      candidateCount: 1,
      prompt: { messages: [{ author: 'user', content: 'hi' }], examples: [1], context: 'c' },
    },
    adjusted: ['temperature'],
  });
  const answer = adapter.chat.toResponse(recordedJson('palm/chat-response.json'), target, { messages }, {});
  expect(answer).toMatchObject({
    id: null,
    choices: [{ index: 0, message: { role: '1', content: 'Hi there!' }, finish_reason: null }],
    usage: { prompt_tokens: null, completion_tokens: null, total_tokens: null },
  });
});

it('completes', () => {
  const { url, body } = textCall({ max_tokens: 8, stop: ['.'], temperature: 1 });
  expect(url).toMatch(/:generateText$/);
  expect(body).toEqual({
    prompt: { text: 'hi' },
    maxOutputTokens: 8,
    stopSequences: ['.'],
    temperature: 0.5,
    candidateCount: 1,
  });
  const answer = adapter.completions.toResponse(recordedJson('palm/text-response.json'), target, { prompt: 'hi' }, {});
  expect(answer.choices).toEqual([{ index: 0, text: 'hello', finish_reason: null }]);
});

it('embeds', () => {
  const request = { input: ['one', 'two'] };
  expect(adapter.embeddings.toRequest(request, target)).toMatchObject({
    body: { texts: ['one', 'two'] },
    adjusted: [],
  });
  const answer = adapter.embeddings.toResponse(recordedJson('palm/embed-response.json'), target, request, {});
  expect(answer.data.map(({ embedding }) => embedding)).toEqual([
    [0.1, 0.2],
    [0.3, 0.4],
  ]);
});

it.each([
  [{ max_tokens: 1 }, 'Max tokens is not supported for PaLM chat.'],
  [{ maxOutputTokens: 1 }, 'Max tokens is not supported for PaLM chat.'],
  [{ candidateCount: 1 }, 'Invalid parameter candidateCount. Use n instead.'],
  [{ stopSequences: [] }, 'Invalid parameter stopSequences. Use stop instead.'],
  [{ tools: [{}] }, "'tools': it is not supported on this endpoint; leave it out."],
  [
    { response_format: { type: 'json_object' } },
    "'response_format': it is not supported on this endpoint; leave it out.",
  ],
])('refuses to chat with %j', (request, message) => {
  expect(thrownBy(() => chatCall(request))).toMatchObject({ status: 422, message });
});

it('refuses to embed texts under the vendor’s name, and tokens', () => {
  const embed = (request: object) => adapter.embeddings.toRequest({ input: 'a', ...request }, target);
  const message = 'Invalid parameter texts. Use input instead.';
  expect(thrownBy(() => embed({ texts: ['b'] }))).toMatchObject({ status: 422, message });
  expect(thrownBy(() => embed({ input: [1, 2] }))).toMatchObject({ status: 422, param: 'input' });
});

it('takes what is the vendor’s own, as MLflow does', () => {
  const own = { topP: 0.5, safetySettings: [{ category: 1, threshold: 2 }] };
  expect(textCall(own)).toMatchObject({ body: { prompt: { text: 'hi' }, ...own }, adjusted: [] });
});

it('says what it drops', () => {
  expect(chatCall({ seed: 1, stream: false, temperature: undefined }).adjusted).toEqual(['seed']);
  expect(chatCall({ response_format: { type: 'text' }, tools: [], n: 1 }).adjusted).toEqual([]);
});

it('answers what its filters left nothing of', () => {
  const answer = adapter.chat.toResponse({ filters: [{ reason: 'SAFETY' }] }, target, { messages }, {});
  expect(answer.choices).toMatchObject([{ message: { content: '' }, finish_reason: 'content_filter' }]);
  expect(thrownBy(() => adapter.chat.toResponse({}, target, { messages }, {}))).toMatchObject({
    code: 'UPSTREAM_INVALID',
  });
});
