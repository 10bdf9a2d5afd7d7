import type { ModelParameters } from '../../config';
import type { AnyRequest } from '../../wire';
import { applyModelParameters } from './parameters.policy';

const MESSAGES = [{ role: 'user', content: 'Hi' }];

function applied(request: object, parameters: Partial<ModelParameters>) {
  const whole = { messages: MESSAGES, ...request } as AnyRequest;
  const { request: changed, lowered } = applyModelParameters(whole, { default: {}, maximum: {}, ...parameters });
  const { messages, ...rest } = changed as Record<string, unknown>;
  expect(messages).toBe(MESSAGES);
  return { rest, lowered };
}

describe('applyModelParameters', () => {
  it('returns the request itself if nothing applies', () => {
    const request = { messages: MESSAGES, temperature: 1 } as AnyRequest;
    const parameters = { default: { temperature: 0 }, maximum: { temperature: 1 } };
    const { request: changed, lowered } = applyModelParameters(request, parameters);
    expect(changed).toBe(request);
    expect(lowered).toEqual([]);
  });

  it('adds defaults for missing fields and keeps the others', () => {
    const defaults = { temperature: 0.2, n: 2, stop: ['END'], safe_prompt: true };
    expect(applied({ temperature: 0, n: undefined }, { default: defaults })).toEqual({
      rest: { temperature: 0, n: 2, stop: ['END'], safe_prompt: true },
      lowered: [],
    });
  });

  it('lowers fields above the maximum and returns their names', () => {
    const maximum = { max_tokens: 100, n: 2, temperature: 1 };
    expect(applied({ max_tokens: 101, n: 2, temperature: 1.5 }, { maximum })).toEqual({
      rest: { max_tokens: 100, n: 2, temperature: 1 },
      lowered: ['max_tokens', 'temperature'],
    });
  });

  it('does not add a maximum to a request without the field', () => {
    expect(applied({}, { maximum: { max_tokens: 100 } })).toEqual({ rest: {}, lowered: [] });
  });

  it('does not modify the given request', () => {
    const request = Object.freeze({ messages: MESSAGES, max_tokens: 5 }) as AnyRequest;
    const parameters = { default: { n: 1 }, maximum: { max_tokens: 2 } };
    expect(applyModelParameters(request, parameters).request).toEqual({ messages: MESSAGES, max_tokens: 2, n: 1 });
    expect(request).toEqual({ messages: MESSAGES, max_tokens: 5 });
  });

  it('applies max_tokens to max_completion_tokens too', () => {
    expect(applied({ max_completion_tokens: 50 }, { default: { max_tokens: 500 } }).rest).toEqual({
      max_completion_tokens: 50,
    });
    expect(applied({ max_completion_tokens: 900 }, { maximum: { max_tokens: 500 } })).toEqual({
      rest: { max_completion_tokens: 500 },
      lowered: ['max_completion_tokens'],
    });
  });

  it('applies a maximum to a number in a string and ignores other strings', () => {
    expect(applied({ top_k: '50' }, { maximum: { top_k: 40 } }).rest).toEqual({ top_k: 40 });
    expect(applied({ top_k: '30' }, { maximum: { top_k: 40 } }).rest).toEqual({ top_k: '30' });
    expect(applied({ top_k: 'many' }, { maximum: { top_k: 40 } })).toEqual({ rest: { top_k: 'many' }, lowered: [] });
  });
});
