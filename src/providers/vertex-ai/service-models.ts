import { Injectable } from '@nestjs/common';
import { OpenAIShapedAdapter, type OperationPath, type OutgoingBody } from '../openai-protocol/openai-shaped.adapter';
import type { ChatOperation, Target } from '../contract/provider-adapter';
import { modelUrl, openApiUrl, publisherOf } from './address';
import { VertexAIConfig } from './vertex-ai.config';

/** Models as a service (Llama, DeepSeek, Qwen, gpt-oss, Mistral, …), which use OpenAI's format. */
@Injectable()
class ServiceModels extends OpenAIShapedAdapter<VertexAIConfig> {
  readonly name = 'vertex_ai';
  readonly displayName = 'Vertex AI';
  readonly Config = VertexAIConfig;

  protected route(_path: OperationPath, target: Target<VertexAIConfig>) {
    const publisher = publisherOf(target);
    const url = publisher === 'openapi' ? openApiUrl(target) : modelUrl(target, publisher, 'rawPredict');
    return { url, headers: {} };
  }

  protected override adjust(body: OutgoingBody, _path: OperationPath, target: Target<VertexAIConfig>) {
    // The publishers' own APIs reject unknown fields, and report usage in streams by default.
    if (publisherOf(target) !== 'openapi') delete body['stream_options'];
    return [];
  }
}

const { chat } = new ServiceModels();

export const serviceChat: ChatOperation<VertexAIConfig> = {
  ...chat,
  toRequest: (request, target) => {
    const sent = chat.toRequest(request, target);
    return request.stream ? { ...sent, url: sent.url.replace(/:rawPredict$/, ':streamRawPredict') } : sent;
  },
};
