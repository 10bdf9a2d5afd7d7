import type { AnyOperation } from '../../src/endpoints/provider-call';
import type { ChatRequest } from '../../src/wire';
import { serialized } from '../support/serialized';
import { CONTRACT_CASES } from './rows/index';

const BEGUN = {
  messages: [
    { role: 'user', content: 'Explain.' },
    { role: 'assistant', content: 'A gateway' },
  ],
} as ChatRequest;

/** Returns the body with which a provider continues the assistant message at the end; undefined if it does not. */
function prefilledBody(name: string, model: string, more: object = {}): unknown {
  const row =
    CONTRACT_CASES.find((any) => any.name === name) ?? CONTRACT_CASES.find((any) => any.adapter.name === name);
  if (!row) throw new Error(`there is no row ${name}`);
  const chat = row.adapter.chat as AnyOperation | undefined;
  const target = { ...row.target('http://host', 'key'), model };
  const request = chat?.prefill?.({ ...BEGUN, ...more }, target);
  return request && serialized(chat!.toRequest(request, target).body);
}

describe('a prefill', () => {
  const last = { role: 'assistant', content: 'A gateway' };
  it.each([
    ['anthropic', 'claude-sonnet-4-5', last, {}],
    ['anthropic', 'claude-3-5-haiku-latest', last, {}],
    ['vertex_ai (Claude)', 'claude-haiku-4-5', last, {}],
    ['bedrock', 'us.anthropic.claude-sonnet-4-5-v1:0', { role: 'assistant', content: [{ text: 'A gateway' }] }, {}],
    ['mistral', 'mistral-large-latest', { ...last, prefix: true }, {}],
    ['groq', 'llama-3.3-70b-versatile', last, {}],
    ['moonshot', 'kimi-k2-0905-preview', { ...last, partial: true }, {}],
    ['dashscope', 'qwen-plus', { ...last, partial: true }, {}],
    ['vllm', 'm', last, { continue_final_message: true, add_generation_prompt: false }],
    ['llamacpp', 'm', last, { continue_final_message: true, add_generation_prompt: false }],
    ['sglang', 'm', last, { continue_final_message: true }],
    ['huggingface-text-generation-inference', 'm', last, { continue_final_message: true }],
  ])('is sent by %s for the model %s in the form of its API', (name, model, message, parameters) => {
    const body = prefilledBody(name, model) as ChatRequest;
    expect(body.messages.at(-1)).toEqual(message);
    expect(body).toMatchObject(parameters);
  });

  it.each([
    ['anthropic', 'claude-sonnet-4-6', {}],
    ['anthropic', 'claude-opus-5', {}],
    ['anthropic', 'a-model-of-another-company', {}],
    ['anthropic', 'claude-sonnet-4-5', { thinking: { type: 'enabled', budget_tokens: 2000 } }],
    ['anthropic', 'claude-sonnet-4-5', { reasoning_effort: 'low' }],
    ['bedrock', 'us.anthropic.claude-opus-4-6-v1', {}],
    ['bedrock', 'amazon.nova-pro-v1:0', {}],
    ['moonshot', 'kimi-k2-thinking', {}],
    ['dashscope', 'qwen-plus', { enable_thinking: true }],
    ['dashscope', 'qwq-plus', {}],
    ['openai', 'gpt-4o', {}],
    ['gemini', 'gemini-2.5-flash', {}],
    ['deepseek', 'deepseek-chat', {}],
    ['ollama', 'llama3', {}],
    ['openai-compatible', 'm', {}],
  ])('is not sent by %s for the model %s with %j', (name, model, more) => {
    expect(prefilledBody(name, model, more)).toBeUndefined();
  });

  it('is sent by Claude if thinking is switched off', () => {
    expect(prefilledBody('anthropic', 'claude-sonnet-4-5', { thinking: { type: 'disabled' } })).toBeDefined();
    expect(prefilledBody('anthropic', 'claude-sonnet-4-5', { reasoning_effort: 'none' })).toBeDefined();
  });
});
