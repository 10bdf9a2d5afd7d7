import { recordedJson } from '../../../test/support/recorded';
import { serialized } from '../../../test/support/serialized';
import { toUsage } from './usage';

const { xai_usage: reasoningBeside } = recordedJson('openai-compatible/odd-responses.json');

describe('usage', () => {
  it.each<[string, unknown, object]>([
    [
      'is passed on with its details',
      {
        prompt_tokens: 52,
        completion_tokens: 14,
        total_tokens: 66,
        prompt_tokens_details: { cached_tokens: 32, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 4 },
        cost: 0.1,
      },
      {
        prompt_tokens: 52,
        completion_tokens: 14,
        total_tokens: 66,
        prompt_tokens_details: { cached_tokens: 32, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 4 },
        cost: 0.1,
      },
    ],
    [
      'has a total where the provider gives none',
      { prompt_tokens: 3, completion_tokens: 4 },
      { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
    ],
    [
      'has no total where there is nothing to sum',
      { prompt_tokens: 3 },
      { prompt_tokens: 3, completion_tokens: null, total_tokens: null },
    ],
    [
      'counts reasoning that the provider counts beside the completion, as its total says',
      reasoningBeside,
      {
        prompt_tokens: 10,
        completion_tokens: 105,
        total_tokens: 115,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 100 },
      },
    ],
    [
      'counts reasoning that is in no sum',
      {
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        completion_tokens_details: { reasoning_tokens: 100 },
      },
      {
        prompt_tokens: 10,
        completion_tokens: 105,
        total_tokens: 115,
        completion_tokens_details: { reasoning_tokens: 100 },
      },
    ],
    [
      'counts cached tokens that the prompt leaves out',
      { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, prompt_tokens_details: { cached_tokens: 90 } },
      { prompt_tokens: 100, completion_tokens: 5, total_tokens: 105, prompt_tokens_details: { cached_tokens: 90 } },
    ],
    [
      'finds the cached tokens under their older name',
      { prompt_tokens: 12, completion_tokens: 8, total_tokens: 20, prompt_cache_hit_tokens: 8 },
      { prompt_tokens: 12, prompt_tokens_details: { cached_tokens: 8 } },
    ],
    [
      'finds the cached tokens at the top',
      { prompt_tokens: 12, completion_tokens: 8, total_tokens: 20, cached_tokens: 8 },
      { prompt_tokens: 12, prompt_tokens_details: { cached_tokens: 8 } },
    ],
    ['is null where there is none', undefined, { prompt_tokens: null, completion_tokens: null, total_tokens: null }],
    [
      'is null where it is none',
      { prompt_tokens: 'three', completion_tokens: null, total_tokens: {} },
      { prompt_tokens: null, completion_tokens: null, total_tokens: null },
    ],
  ])('%s', (_what, native, expected) => {
    expect(serialized(toUsage(native))).toMatchObject(expected);
  });

  it('omits details that the provider leaves empty', () => {
    const native = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    expect(serialized(toUsage({ ...native, prompt_tokens_details: null, completion_tokens_details: null }))).toEqual(
      native,
    );
  });
});
