import { gatewayErrorOf } from '../../../test/support/provider-error';
import {
  adapterOf,
  adjustedOf,
  bodyOf,
  chunksOf,
  eventOf,
  HI,
  targetOf,
} from '../../../test/support/providers/compatible';

describe('DeepSeek', () => {
  it('receives a JSON Schema as an instruction if the endpoint sets json_schema: note', () => {
    const format = { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' } } };
    const request = { ...HI, response_format: format };
    const body = bodyOf('deepseek', request, { json_schema: 'note' });
    expect(body['response_format']).toEqual({ type: 'json_object' });
    expect(body['messages']).toEqual([
      { role: 'system', content: expect.stringContaining('{"type":"object"}') as string },
      ...HI.messages,
    ]);
    expect(adjustedOf('deepseek', request, { json_schema: 'note' })).toEqual(['response_format']);
  });

  it('rejects a JSON Schema for native completions, which have no system message', () => {
    const request = { prompt: 'Hi', response_format: { type: 'json_schema', json_schema: { name: 'n', schema: {} } } };
    const target = targetOf('deepseek', { json_schema: 'note', completions_mode: 'native' });
    const error = gatewayErrorOf(() => adapterOf('deepseek').completions.toRequest(request, target));
    expect(error).toMatchObject({ status: 422, param: 'response_format' });
  });

  it('reports reasoning tokens that Azure counts in usage.reasoning_tokens', () => {
    const usage = { prompt_tokens: 5, completion_tokens: 9, total_tokens: 14, reasoning_tokens: 4 };
    const response = { choices: [{ message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }], usage };
    expect(adapterOf('deepseek').chat.toResponse(response, targetOf('deepseek'), HI, {}).usage).toMatchObject({
      completion_tokens: 9,
      completion_tokens_details: { reasoning_tokens: 4 },
    });
  });
});

describe('a DeepSeek response that ends early', () => {
  const chunk = (delta: object, finish_reason: string | null) =>
    eventOf({ choices: [{ index: 0, delta, finish_reason }] });
  const broken = chunk({}, 'insufficient_system_resource');

  it('is an error if it has no content', () => {
    const body = { choices: [{ message: { content: '' }, finish_reason: 'insufficient_system_resource' }] };
    const { chat } = adapterOf('deepseek');
    expect(gatewayErrorOf(() => chat.toResponse(body, targetOf('deepseek'), HI, {}))).toMatchObject({ status: 502 });
    expect(gatewayErrorOf(() => chunksOf('deepseek', [broken]))).toMatchObject({ status: 502 });
  });

  it('has finish reason content_filter and the native reason if it has content', () => {
    const chunks = chunksOf('deepseek', [chunk({ content: 'Half' }, null), broken]);
    expect(chunks.at(-1)?.choices[0]).toMatchObject({
      finish_reason: 'content_filter',
      native_finish_reason: 'insufficient_system_resource',
    });
  });
});
