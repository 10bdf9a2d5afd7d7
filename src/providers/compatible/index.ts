import { GenericAdapter } from '../openai-protocol/generic.adapter';
import * as adapters from './adapters';
import { LiteLLMAdapter } from './litellm.adapter';

/** The vendors and servers that speak OpenAI's API, with differences that fit into a few lines. */
export const COMPATIBLE_ADAPTERS = [...Object.values(adapters), LiteLLMAdapter, GenericAdapter] as const;
