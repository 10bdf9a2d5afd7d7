import { droppedFields } from '../../shared/message-content';
import { toConversation } from './conversation';
import type { GenerateRequest } from './generate-wire';
import { toGenerationConfig } from './generation-config';
import { serviceTierOf, toExtras } from './parameters';
import { toTools } from './tools';
import type { Translation } from './translation';

/** A chat request as the body of `generateContent` and `streamGenerateContent`. On Google Cloud headers name the tier. */
export function toGenerateRequest(translation: Translation): GenerateRequest {
  const serviceTier = translation.dialect.isCloud ? undefined : serviceTierOf(translation);
  const generationConfig = toGenerationConfig(translation);
  for (const dropped of droppedFields(translation.request.messages, 'dropped')) translation.adjusted.add(dropped);
  return {
    ...toExtras(translation),
    ...(serviceTier ? { serviceTier } : {}),
    ...toConversation(translation),
    ...toTools(translation),
    ...(generationConfig ? { generationConfig } : {}),
  };
}
