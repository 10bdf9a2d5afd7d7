import { toConversation } from './conversation';
import type { GenerateRequest } from './generate-wire';
import { toGenerationConfig } from './generation-config';
import { toExtras } from './parameters';
import { toTools } from './tools';
import type { Translation } from './translation';

/** A chat request as the body of `generateContent` and `streamGenerateContent`. */
export function toGenerateRequest(translation: Translation): GenerateRequest {
  const generationConfig = toGenerationConfig(translation);
  return {
    ...toExtras(translation),
    ...toConversation(translation),
    ...toTools(translation),
    ...(generationConfig ? { generationConfig } : {}),
  };
}
