import type {
  ChatCompletion,
  ChatCompletionChunk,
  CompletionCreateParamsBase,
} from 'together-ai/resources/chat/completions';
import { Secret } from '../../config';
import { TogetherAIAdapter } from './togetherai.adapter';
import { TogetherAIConfig } from './togetherai.config';

// Type check: this file does not compile if our requests or responses differ from the types of Together's SDK.

const config = Object.assign(new TogetherAIConfig(), { togetherai_api_key: new Secret('to-canary') });
const target = { model: 'm', config };
const messages = [{ role: 'user', content: 'Hi' }];
const { chat } = new TogetherAIAdapter();

describe('the types of Together’s SDK', () => {
  it('contain the parameters that we rename', () => {
    const expected: CompletionCreateParamsBase = {
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }],
      logprobs: 2,
      max_tokens: 5,
      stop: ['END'],
    };
    const request = { messages, logprobs: true, top_logprobs: 2, max_completion_tokens: 5, stop: 'END' };
    expect(chat.toRequest(request, target).body).toEqual(expected);
  });

  it('contain the response fields that we read', () => {
    const response: ChatCompletion = {
      id: 'x',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      prompt: [],
      choices: [
        {
          index: 0,
          finish_reason: 'eos',
          message: { role: 'assistant', content: 'Hi', reasoning: 'Hm.' },
          logprobs: { tokens: ['Hi'], token_logprobs: [-1] },
        },
      ],
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    };
    expect(chat.toResponse(response, target, { messages }, {})).toMatchObject({
      choices: [
        { finish_reason: 'stop', message: { reasoning_content: 'Hm.' }, logprobs: { content: [{ token: 'Hi' }] } },
      ],
    });
  });

  it('contain the stream event fields that we read', () => {
    const event: ChatCompletionChunk = {
      id: 'x',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'm',
      choices: [{ index: 0, finish_reason: null, delta: { role: 'assistant', content: 'Hi' }, logprobs: -1 }],
    };
    const [chunk] = chat.toChunks!(target, { messages }, {})({ event: '', data: JSON.stringify(event) });
    expect(chunk?.choices[0]).toMatchObject({ delta: { content: 'Hi' }, logprobs: { content: [{ logprob: -1 }] } });
  });
});
