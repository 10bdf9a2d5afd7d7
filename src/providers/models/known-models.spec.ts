import { knownModel } from './known-models';

describe('knownModel', () => {
  it.each([
    ['gpt-4', 8192],
    ['gpt-4o-mini-2024-07-18', 128_000],
    ['gpt-4.1-nano', 1_047_576],
    ['openai/gpt-4-32k-0613', 32_768],
    ['o3-mini', 200_000],
    ['claude-sonnet-4-5', 200_000],
    ['us.anthropic.claude-3-5-haiku-20241022-v1:0', 200_000],
    ['anthropic.claude-v2', 100_000],
    ['models/gemini-1.5-pro', 2_097_152],
    ['meta-llama/Llama-3.3-70B-Instruct', 131_072],
    ['meta.llama3-8b-instruct-v1:0', 8192],
    ['meta.llama3-1-8b-instruct-v1:0', 131_072],
    ['Mistral-Large-2411', 131_072],
    ['cohere.command-r-plus-v1:0', 128_000],
  ])('returns the context window of %s', (name, contextWindow) => {
    expect(knownModel(name)).toMatchObject({ contextWindow });
  });

  it.each(['', 'my-model', 'o1x', 'my-gpt-4', 'primary.context-length'])('knows nothing about "%s"', (name) => {
    expect(knownModel(name)).toEqual({});
  });

  it.each([
    ['gpt-5.4-mini', true],
    ['gpt-5-chat-latest', undefined],
    ['gpt-4o', undefined],
    ['o1', true],
    ['google/gemini-2.5-pro', true],
    ['gemini-2.5-flash-lite', undefined],
    ['grok-4-fast-non-reasoning', undefined],
    ['claude-opus-4-1', undefined],
  ])('says whether %s may think unseen: %s', (name, thinksUnseen) => {
    expect(knownModel(name).thinksUnseen).toBe(thinksUnseen);
  });
});
