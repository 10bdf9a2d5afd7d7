import { GatewayError } from '../../errors';
import { BASIC_COMPLETIONS_RULES, BASIC_SAMPLING_RULES, nativeParameters } from './native-parameters';

const READ = new Set(['messages']);

function sorted(request: object, rules = BASIC_SAMPLING_RULES) {
  const adjusted = new Set<string>();
  const parameters = nativeParameters(request as Record<string, unknown>, READ, rules, adjusted);
  return { parameters: Object.entries(parameters), adjusted: [...adjusted] };
}

describe('the parameters of a chat request', () => {
  it('that are unknown are native parameters', () => {
    expect(sorted({ messages: [], safety: { level: 1 }, constructor: 7 })).toEqual({
      parameters: [
        ['safety', { level: 1 }],
        ['constructor', 7],
      ],
      adjusted: [],
    });
  });

  it('that are null are dropped', () => {
    expect(sorted({ safety: null, seed: null, store: false, metadata: {} })).toEqual({ parameters: [], adjusted: [] });
  });

  it('that the provider lacks are dropped and reported', () => {
    expect(sorted({ seed: 0, presence_penalty: 1, user: 'u', parallel_tool_calls: false })).toEqual({
      parameters: [],
      adjusted: ['seed', 'presence_penalty', 'user', 'parallel_tool_calls'],
    });
  });

  it.each(['logprobs', 'top_logprobs', 'functions', 'audio'])('that change the response are rejected: %s', (name) => {
    expect(() => sorted({ [name]: 1 })).toThrow(GatewayError);
  });

  it('can be named __proto__', () => {
    expect(sorted(JSON.parse('{"__proto__":{"a":1}}') as object).parameters).toEqual([['__proto__', { a: 1 }]]);
  });
});

describe('the parameters of a completions request', () => {
  it.each([{ tools: [{}] }, { response_format: { type: 'json_object' } }, { echo: true }, { best_of: 2 }])(
    'that need more than text are rejected: %j',
    (request) => {
      expect(() => sorted(request, BASIC_COMPLETIONS_RULES)).toThrow(GatewayError);
    },
  );

  it('without an effect on a text response are accepted', () => {
    const request = { tools: [], response_format: { type: 'text' }, echo: false, tool_choice: 'auto', best_of: 1 };
    expect(sorted(request, BASIC_COMPLETIONS_RULES)).toEqual({ parameters: [], adjusted: [] });
    expect(sorted({ reasoning_effort: 'low' }, BASIC_COMPLETIONS_RULES).adjusted).toEqual(['reasoning_effort']);
  });
});
