import { CerebrasAdapter } from './cerebras.adapter';
import { DeepInfraAdapter } from './deepinfra.adapter';
import { DeepSeekAdapter } from './deepseek.adapter';
import { FireworksAdapter } from './fireworks.adapter';
import { GitHubModelsAdapter } from './github-models.adapter';
import { GroqAdapter } from './groq.adapter';
import { LiteLLMAdapter } from './litellm.adapter';
import { LlamaCppAdapter } from './llamacpp.adapter';
import { LMStudioAdapter } from './lmstudio.adapter';
import { MoonshotAdapter } from './moonshot.adapter';
import { NebiusAdapter } from './nebius.adapter';
import { NvidiaNimAdapter } from './nvidia-nim.adapter';
import { OllamaAdapter } from './ollama.adapter';
import { OpenRouterAdapter } from './openrouter.adapter';
import { PerplexityAdapter } from './perplexity.adapter';
import { PortkeyAdapter } from './portkey.adapter';
import { SambaNovaAdapter } from './sambanova.adapter';
import { VllmAdapter } from './vllm.adapter';
import { XaiAdapter } from './xai.adapter';
import { GenericAdapter } from '../openai-compatible/generic.adapter';

/** The vendors and servers that speak OpenAI's API, with differences that fit into a few lines. */
export const LOOK_ALIKES = [
  GroqAdapter,
  DeepSeekAdapter,
  XaiAdapter,
  OpenRouterAdapter,
  OllamaAdapter,
  PortkeyAdapter,
  LiteLLMAdapter,
  VllmAdapter,
  FireworksAdapter,
  PerplexityAdapter,
  CerebrasAdapter,
  DeepInfraAdapter,
  SambaNovaAdapter,
  MoonshotAdapter,
  NebiusAdapter,
  NvidiaNimAdapter,
  GitHubModelsAdapter,
  LMStudioAdapter,
  LlamaCppAdapter,
  GenericAdapter,
] as const;
