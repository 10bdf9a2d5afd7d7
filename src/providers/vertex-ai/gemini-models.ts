import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { toGenerateRequest } from '../models/gemini/generate-request';
import { toChatResponse } from '../models/gemini/generate-response';
import { toChatChunks } from '../models/gemini/generate-stream';
import type { ServiceTier } from '../models/gemini/generate-wire';
import { mimeTypeAt } from '../models/gemini/media';
import { capabilitiesOf } from '../models/gemini/model-capabilities';
import { serviceTierOf } from '../models/gemini/parameters';
import { VERTEX_AI } from '../models/gemini/translation';
import type { ChatOperation } from '../contract/provider-adapter';
import { modelUrl } from './address';
import type { VertexAIConfig } from './vertex-ai.config';

/** Google's own models: the Gemini API's bodies at another address. */
export const geminiChat: ChatOperation<VertexAIConfig> = {
  // What lies elsewhere is fetched by the vendor, which has to be told its MIME type.
  requiresInlineImage: (address, _target, mimeType) => (mimeType ?? mimeTypeAt(address)) === undefined,
  toRequest: (request, target): UpstreamRequest => {
    const adjusted = new Set<string>();
    const capabilities = capabilitiesOf(target.model);
    const translation = { request, dialect: VERTEX_AI, capabilities, settings: target.config, adjusted };
    const body = toGenerateRequest(translation);
    const method = request.stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
    const headers = toTierHeaders(serviceTierOf(translation));
    return { url: modelUrl(target, 'google', method), headers, body, adjusted: [...adjusted] };
  },
  toResponse: (body, { model }) => toChatResponse(body, model),
  toChunks: ({ model }) => toChatChunks(model),
};

/** Capacity that was bought ahead is used first (Vertex AI, "Flex PayGo" and "Priority PayGo"). */
function toTierHeaders(tier: ServiceTier | undefined): Record<string, string> {
  return tier === 'flex' || tier === 'priority' ? { 'x-vertex-ai-llm-shared-request-type': tier } : {};
}
