import { GenericAdapter } from './generic.adapter';
import * as adapters from './adapters';
import { LiteLLMAdapter } from './litellm.adapter';

/** The providers and servers that implement OpenAI's API with small differences. */
export const COMPATIBLE_ADAPTERS = [...Object.values(adapters), LiteLLMAdapter, GenericAdapter] as const;
