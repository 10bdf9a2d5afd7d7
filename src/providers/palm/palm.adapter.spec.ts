import { thrownBy } from '../../../test/support/google';
import { recordedJson } from '../../../test/support/recorded';
import { Secret } from '../../config';
import { GOOGLE_ERRORS } from '../models/gemini/error-format';
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

it('translates a PaLM chat request and its response', () => {
  expect(chatCall({ temperature: 0.2, n: 1, examples: [1], context: 'c' })).toEqual({
    url: 'https://generativelanguage.googleapis.com/v1beta3/models/chat-bison-001:generateMessage',
    headers: { 'x-goog-api-key': 'AIza-canary' },
    body: {
      temperature: 0.1,
      candidateCount: 1,
      prompt: { messages: [{ author: 'user', content: 'hi' }], examples: [1], context: 'c' },
    },
    errorFormat: GOOGLE_ERRORS,
    adjusted: ['temperature'],
  });
  const response = adapter.chat.toResponse(recordedJson('palm/chat-response.json'), target, { messages }, {});
  expect(response).toMatchObject({
    id: expect.stringMatching(/^chatcmpl-/),
    choices: [{ index: 0, message: { role: '1', content: 'Hi there!' }, finish_reason: null }],
    usage: { prompt_tokens: null, completion_tokens: null, total_tokens: null },
  });
});

it('translates a PaLM completions request and its response', () => {
  const { url, body } = textCall({ max_tokens: 8, stop: ['.'], temperature: 1 });
  expect(url).toMatch(/:generateText$/);
  expect(body).toEqual({
    prompt: { text: 'hi' },
    maxOutputTokens: 8,
    stopSequences: ['.'],
    temperature: 0.5,
    candidateCount: 1,
  });
  const response = adapter.completions.toResponse(
    recordedJson('palm/text-response.json'),
    target,
    { prompt: 'hi' },
    {},
  );
  expect(response.choices).toEqual([{ index: 0, text: 'hello', finish_reason: null }]);
});

it('translates a PaLM embeddings request and its response', () => {
  const request = { input: ['one', 'two'] };
  expect(adapter.embeddings.toRequest(request, target)).toMatchObject({
    body: { texts: ['one', 'two'] },
    adjusted: [],
  });
  const response = adapter.embeddings.toResponse(recordedJson('palm/embed-response.json'), target, request, {});
  expect(response.data.map(({ embedding }) => embedding)).toEqual([
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
])('PaLM chat rejects %j', (request, message) => {
  expect(thrownBy(() => chatCall(request))).toMatchObject({ status: 422, message });
});

it('PaLM embeddings reject the native parameter texts, and token input', () => {
  const embed = (request: object) => adapter.embeddings.toRequest({ input: 'a', ...request }, target);
  const message = 'Invalid parameter texts. Use input instead.';
  expect(thrownBy(() => embed({ texts: ['b'] }))).toMatchObject({ status: 422, message });
  expect(thrownBy(() => embed({ input: [1, 2] }))).toMatchObject({ status: 422, param: 'input' });
});

it('PaLM requests pass native parameters through', () => {
  const native = { topP: 0.5, safetySettings: [{ category: 1, threshold: 2 }] };
  expect(textCall(native)).toMatchObject({ body: { prompt: { text: 'hi' }, ...native }, adjusted: [] });
});

it('PaLM requests report dropped parameters as adjusted', () => {
  expect(chatCall({ seed: 1, stream: false, temperature: undefined }).adjusted).toEqual(['seed']);
  expect(chatCall({ response_format: { type: 'text' }, tools: [], n: 1 }).adjusted).toEqual([]);
});

it('finish_reason is content_filter if PaLM filtered out all candidates', () => {
  const body = { filters: [{ reason: 'SAFETY', message: 'Unsafe.' }] };
  const finish = { finish_reason: 'content_filter', native_finish_reason: 'SAFETY' };
  expect(adapter.chat.toResponse(body, target, { messages }, {}).choices).toMatchObject([
    { message: { content: '', refusal: 'Unsafe.' }, ...finish },
  ]);
  const { choices } = adapter.completions.toResponse(body, target, { prompt: 'hi' }, {});
  expect(choices).toEqual([{ index: 0, text: '', ...finish }]);
  expect(thrownBy(() => adapter.chat.toResponse({}, target, { messages }, {}))).toMatchObject({
    code: 'UPSTREAM_INVALID',
  });
});
