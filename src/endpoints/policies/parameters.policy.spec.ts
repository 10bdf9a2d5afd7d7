import type { ModelParameters } from '../../config';
import type { AnyRequest } from '../request-schema';
import { applyModelParameters } from './parameters.policy';

const MESSAGES = [{ role: 'user', content: 'Hi' }];

function asked(request: object, parameters: Partial<ModelParameters>) {
  const whole = { messages: MESSAGES, ...request } as AnyRequest;
  const { request: changed, lowered } = applyModelParameters(whole, { default: {}, maximum: {}, ...parameters });
  const { messages, ...rest } = changed as Record<string, unknown>;
  expect(messages).toBe(MESSAGES);
  return { rest, lowered };
}

describe('the parameters of an endpoint', () => {
  it('leave a request alone that they do not concern', () => {
    const request = { messages: MESSAGES, temperature: 1 } as AnyRequest;
    const parameters = { default: { temperature: 0 }, maximum: { temperature: 1 } };
    const { request: changed, lowered } = applyModelParameters(request, parameters);
    expect(changed).toBe(request);
    expect(lowered).toEqual([]);
  });

  it('give what a request does not say, and keep what it says', () => {
    const defaults = { temperature: 0.2, n: 2, stop: ['END'], safe_prompt: true };
    expect(asked({ temperature: 0, n: undefined }, { default: defaults })).toEqual({
      rest: { temperature: 0, n: 2, stop: ['END'], safe_prompt: true },
      lowered: [],
    });
  });

  it('lower what is asked for beyond the maximum, and name it', () => {
    const maximum = { max_tokens: 100, n: 2, temperature: 1 };
    expect(asked({ max_tokens: 101, n: 2, temperature: 1.5 }, { maximum })).toEqual({
      rest: { max_tokens: 100, n: 2, temperature: 1 },
      lowered: ['max_tokens', 'temperature'],
    });
  });

  it('do not give a maximum to a request that does not say', () => {
    expect(asked({}, { maximum: { max_tokens: 100 } })).toEqual({ rest: {}, lowered: [] });
  });

  it('do not change the request that they were given', () => {
    const request = Object.freeze({ messages: MESSAGES, max_tokens: 5 }) as AnyRequest;
    const parameters = { default: { n: 1 }, maximum: { max_tokens: 2 } };
    expect(applyModelParameters(request, parameters).request).toEqual({ messages: MESSAGES, max_tokens: 2, n: 1 });
    expect(request).toEqual({ messages: MESSAGES, max_tokens: 5 });
  });

  it('take max_tokens for max_completion_tokens too', () => {
    expect(asked({ max_completion_tokens: 50 }, { default: { max_tokens: 500 } }).rest).toEqual({
      max_completion_tokens: 50,
    });
    expect(asked({ max_completion_tokens: 900 }, { maximum: { max_tokens: 500 } })).toEqual({
      rest: { max_completion_tokens: 500 },
      lowered: ['max_completion_tokens'],
    });
  });

  it('hold for a number in quotes, and leave alone what is none', () => {
    expect(asked({ top_k: '50' }, { maximum: { top_k: 40 } }).rest).toEqual({ top_k: 40 });
    expect(asked({ top_k: '30' }, { maximum: { top_k: 40 } }).rest).toEqual({ top_k: '30' });
    expect(asked({ top_k: 'many' }, { maximum: { top_k: 40 } })).toEqual({ rest: { top_k: 'many' }, lowered: [] });
  });
});
