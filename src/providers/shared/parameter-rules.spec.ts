import { gatewayErrorOf } from '../../../test/support/provider-error';
import {
  COMPLETIONS_ONLY_PARAMETERS,
  UNSUPPORTED_PARAMETERS,
  applyRules,
  clamp,
  wrapInList,
  allowFloatOrBase64,
  requireOne,
  rename,
  scale,
  dropSeed,
  type Rules,
} from './parameter-rules';

const RULES: Rules = {
  ...UNSUPPORTED_PARAMETERS,
  ...COMPLETIONS_ONLY_PARAMETERS,
  n: requireOne((n) => `one answer, not ${n}`),
  temperature: scale(0.5),
  max_completion_tokens: rename('max_tokens'),
  top_p: clamp(0.1, 0.9, 'p'),
  stop: wrapInList('stop_sequences'),
  seed: dropSeed,
  encoding_format: allowFloatOrBase64,
};

function applied(given: object) {
  const body: Record<string, unknown> = { ...given };
  const adjusted = applyRules(body, RULES);
  return { body, adjusted };
}

describe('parameter rules', () => {
  it.each<[object, object, string[]]>([
    [{ other: [1] }, { other: [1] }, []],
    [{ n: 1 }, {}, []],
    [{ n: undefined, temperature: undefined }, {}, []],
    [{ temperature: 1 }, { temperature: 0.5 }, ['temperature']],
    [{ temperature: 0 }, { temperature: 0 }, []],
    [{ max_tokens: 5, max_completion_tokens: 7 }, { max_tokens: 7 }, []],
    [{ top_p: 0.5 }, { p: 0.5 }, []],
    [{ top_p: 1 }, { p: 0.9 }, ['top_p']],
    [{ stop: 'a' }, { stop_sequences: ['a'] }, []],
    [{ stop: ['a', 'b'] }, { stop_sequences: ['a', 'b'] }, []],
    [{ seed: 7 }, {}, ['seed']],
    [{ seed: 0 }, {}, ['seed']],
    [{ stream_options: { include_usage: true } }, {}, []],
    [{ user: 'u', store: false, metadata: {} }, {}, ['user']],
    [{ parallel_tool_calls: true, service_tier: 'auto' }, {}, []],
    [{ parallel_tool_calls: false, service_tier: 'flex' }, {}, ['service_tier', 'parallel_tool_calls']],
    [{ modalities: ['text'], functions: [], best_of: 1, echo: false }, {}, []],
    [{ encoding_format: 'base64' }, {}, []],
  ])('translate %j to %j and report %j', (given, body, adjusted) => {
    expect(applied(given)).toEqual({ body, adjusted });
  });

  it.each<[object]>([
    [{ n: 2 }],
    [{ modalities: ['text', 'audio'] }],
    [{ audio: { voice: 'a' } }],
    [{ functions: [{ name: 'f' }] }],
    [{ web_search_options: {} }],
    [{ best_of: 2 }],
    [{ echo: true }],
    [{ encoding_format: 'int8' }],
  ])('reject %j', (given) => {
    expect(gatewayErrorOf(() => applied(given))).toMatchObject({
      code: 'INVALID_REQUEST',
      status: 422,
      param: Object.keys(given)[0],
    });
  });
});
