import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { GOOGLE_ERRORS } from '../models/gemini/error-format';
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

/** Gemini on Vertex AI, which has the Gemini API's request and response bodies. */
export const geminiChat: ChatOperation<VertexAIConfig> = {
  // Vertex AI fetches images itself, but requires their MIME type.
  requiresInlineImage: (url, _target, mimeType) => (mimeType ?? mimeTypeAt(url)) === undefined,
  toRequest: (request, target): UpstreamRequest => {
    const adjusted = new Set<string>();
    const capabilities = capabilitiesOf(target.model);
    const translation = { request, dialect: VERTEX_AI, capabilities, settings: target.config, adjusted };
    const body = toGenerateRequest(translation);
    const method = request.stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
    const headers = toTierHeaders(serviceTierOf(translation));
    const url = modelUrl(target, 'google', method);
    return { url, headers, body, errorFormat: GOOGLE_ERRORS, adjusted: [...adjusted] };
  },
  toResponse: (body, { model }) => toChatResponse(body, model),
  toChunks: ({ model }) => toChatChunks(model),
};

/** Provisioned throughput is used first, then the tier of this header (Vertex AI, "Flex PayGo", "Priority PayGo"). */
function toTierHeaders(tier: ServiceTier | undefined): Record<string, string> {
  return tier === 'flex' || tier === 'priority' ? { 'x-vertex-ai-llm-shared-request-type': tier } : {};
}
