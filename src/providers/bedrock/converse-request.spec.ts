import {
  add,
  adapter,
  bodyOf,
  upstreamRequest,
  chatRequest,
  CLAUDE_3,
  CLAUDE_4_5,
  GPT_OSS,
  LLAMA,
  MISTRAL,
  NOVA,
  target,
  user,
} from '../../../test/support/bedrock';
import { recordedJson } from '../../../test/support/recorded';
import { gatewayErrorOf } from '../../../test/support/provider-error';

describe('a Converse request', () => {
  it('matches the recorded request', () => {
    const { client, provider } = recordedJson('bedrock/chat-request.json') as { client: object; provider: object };
    const { body, adjusted } = upstreamRequest(client, CLAUDE_4_5);
    expect(body).toEqual(provider);
    expect(adjusted).toEqual([]);
  });

  it.each([
    [CLAUDE_3, false, 'us-east-1.amazonaws.com/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse'],
    [
      'arn:aws:bedrock:us-east-1:1:inference-profile/x',
      true,
      '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fx/converse-stream',
    ],
  ])('for the model %s with stream: %s has the model id as one URL segment', (model, stream, end) => {
    expect(upstreamRequest({ stream }, model).url).toContain(end);
  });

  it('leaves the client request unchanged', () => {
    const request = chatRequest({ messages: [user], tools: [add], stop: 'END', top_k: 3 });
    const copy = structuredClone(request);
    adapter.chat.toRequest(request, target());
    expect(request).toEqual(copy);
  });

  it('is rejected without a model', () => {
    expect(gatewayErrorOf(() => upstreamRequest({}, ''))).toMatchObject({ status: 422 });
  });

  it('lists dropped parameters', () => {
    const dropped = {
      presence_penalty: 1,
      seed: 7,
      user: 'u',
      metadata: { a: 'b' },
      service_tier: 'scale',
      parallel_tool_calls: false,
    };
    const { body, adjusted } = upstreamRequest(
      { ...dropped, tools: [add], stop: [' ', 'END'], store: false, logprobs: false },
      CLAUDE_3,
    );
    expect([...adjusted!].sort()).toEqual([...Object.keys(dropped), 'stop'].sort());
    expect(Object.keys(body).sort()).toEqual(['inferenceConfig', 'messages', 'toolConfig']);
    expect(body.inferenceConfig).toEqual({ stopSequences: ['END'] });
  });

  it.each([
    [{ n: 2 }],
    [{ logprobs: true }],
    [{ top_logprobs: 2 }],
    [{ functions: [{}] }],
    [{ modalities: ['audio'] }],
    [{ tool_choice: 'some' }],
    [{ response_format: { type: 'xml' } }],
  ])('is rejected with the parameter %j', (field) => {
    expect(gatewayErrorOf(() => upstreamRequest(field))).toMatchObject({ code: 'INVALID_REQUEST', status: 422 });
  });

  it('contains native parameters of the API and of the model', () => {
    const native = {
      guardrailConfig: { guardrailIdentifier: 'g' },
      requestMetadata: { a: 'b' },
      performanceConfig: { latency: 'optimized' },
    };
    const request = {
      ...native,
      top_k: 5,
      anthropic_beta: ['x'],
      additionalModelRequestFields: { top_k: 9 },
      service_tier: 'flex',
    };
    expect(bodyOf(request, CLAUDE_3)).toMatchObject({
      ...native,
      serviceTier: { type: 'flex' },
      additionalModelRequestFields: { anthropic_beta: ['x'], top_k: 9 },
    });
    expect(bodyOf({ top_k: 5 }, NOVA)).toMatchObject({
      additionalModelRequestFields: { inferenceConfig: { topK: 5 } },
    });
    for (const model of [GPT_OSS, LLAMA]) expect(upstreamRequest({ top_k: 5 }, model).adjusted).toEqual(['top_k']);
    expect(bodyOf({ top_k: 5 }, 'cohere.command-r-v1:0')).toMatchObject({ additionalModelRequestFields: { k: 5 } });
    expect(bodyOf({ top_k: 5 }, MISTRAL)).toMatchObject({ additionalModelRequestFields: { top_k: 5 } });
    expect(bodyOf({ thinking: { type: 'x' } }, LLAMA)).toMatchObject({
      additionalModelRequestFields: { thinking: { type: 'x' } },
    });
  });

  it('follows the rules of base_model if the model id is an ARN', () => {
    const settings = { base_model: 'amazon.nova-pro-v1:0' };
    const { body, url } = adapter.chat.toRequest(chatRequest({ top_k: 5 }), target('arn:aws:bedrock:x', {}, settings));
    expect(body).toMatchObject({ additionalModelRequestFields: { inferenceConfig: { topK: 5 } } });
    expect(url).toContain('/model/arn%3Aaws%3Abedrock%3Ax/converse');
  });
});
