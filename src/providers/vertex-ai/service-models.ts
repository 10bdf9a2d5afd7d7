import { GOOGLE_ERRORS } from '../models/gemini/error-format';
import { openAIChat } from '../openai-protocol/openai-protocol';
import type { ChatOperation } from '../contract/provider-adapter';
import { modelUrl, openApiUrl, publisherOf } from './address';
import type { VertexAIConfig } from './vertex-ai.config';

/** Models as a service (Llama, DeepSeek, Qwen, gpt-oss, Mistral, …), which use OpenAI's format. */
const chat = openAIChat<VertexAIConfig>({
  errorFormat: GOOGLE_ERRORS,
  route: (_path, target) => {
    const publisher = publisherOf(target);
    const url = publisher === 'openapi' ? openApiUrl(target) : modelUrl(target, publisher, 'rawPredict');
    return { url, headers: {} };
  },
  settings: ({ stream_usage }) => ({ stream_usage }),
  adjust: (body, _path, target) => {
    // The publishers' own APIs reject unknown fields, and report usage in streams by default.
    if (publisherOf(target) !== 'openapi') delete body.stream_options;
    return [];
  },
});

export const serviceChat: ChatOperation<VertexAIConfig> = {
  ...chat,
  toRequest: (request, target) => {
    const call = chat.toRequest(request, target);
    return request.stream ? { ...call, url: call.url.replace(/:rawPredict$/, ':streamRawPredict') } : call;
  },
};
