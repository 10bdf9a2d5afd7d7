import { droppedFields } from '../../shared/message-content';
import { toConversation } from './conversation';
import type { GenerateRequest } from './generate-wire';
import { toGenerationConfig } from './generation-config';
import { serviceTierOf, toNativeParameters } from './parameters';
import { toTools } from './tools';
import type { Translation } from './translation';

/** The body of `generateContent` and `streamGenerateContent`. On Google Cloud a header carries the service tier. */
export function toGenerateRequest(translation: Translation): GenerateRequest {
  const serviceTier = translation.dialect.isCloud ? undefined : serviceTierOf(translation);
  const generationConfig = toGenerationConfig(translation);
  for (const dropped of droppedFields(translation.request.messages, 'dropped')) translation.adjusted.add(dropped);
  return {
    ...toNativeParameters(translation),
    ...(serviceTier ? { serviceTier } : {}),
    ...toConversation(translation),
    ...toTools(translation),
    ...(generationConfig ? { generationConfig } : {}),
  };
}
