import type { UpstreamCall } from '../../upstream/upstream-call';
import { toGenerateRequest } from '../gemini/generate-request';
import { toChatResponse } from '../gemini/generate-response';
import { toChatChunks } from '../gemini/generate-stream';
import { capabilitiesOf } from '../gemini/model-capabilities';
import { VERTEX_AI } from '../gemini/translation';
import type { ChatOperation } from '../provider-adapter';
import { modelUrl } from './address';
import type { VertexAIConfig } from './vertex-ai.config';

/** Google's own models: the Gemini API's bodies at another address. */
export const geminiChat: ChatOperation<VertexAIConfig> = {
  toCall: (request, target): UpstreamCall => {
    const adjusted = new Set<string>();
    const capabilities = capabilitiesOf(target.model);
    const translation = { request, dialect: VERTEX_AI, capabilities, settings: target.config, adjusted };
    const body = toGenerateRequest(translation);
    const method = request.stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
    return { url: modelUrl(target, 'google', method), headers: {}, body, adjusted: [...adjusted] };
  },
  toResponse: (body, { model }) => toChatResponse(body, model),
  toChunks: ({ model }) => toChatChunks(model),
};
