import type { EndpointType } from '../../config';
import type { ChatChoice, ChatResponse, CompletionsResponse, EmbeddingsResponse, FinishReason } from '../../wire';
import type {
  LegacyChatResponse,
  LegacyCompletionsResponse,
  LegacyEmbeddingsResponse,
  LegacyFinishReason,
} from '../../wire/mlflow/legacy-payloads';

/** Converts a response of an endpoint of this type to the format of MLflow 2.5 to 2.8. */
export function toLegacyResponse(type: EndpointType, response: object): object {
  return WRITERS[type](response);
}

// A response has the schema of the endpoint's type.
const WRITERS: Readonly<Record<EndpointType, (response: object) => object>> = {
  'llm/v1/chat': (response) => toLegacyChat(response as ChatResponse),
  'llm/v1/completions': (response) => toLegacyCompletions(response as CompletionsResponse),
  'llm/v1/embeddings': (response) => toLegacyEmbeddings(response as EmbeddingsResponse),
};

function toLegacyChat({ choices, model, usage }: ChatResponse): LegacyChatResponse {
  return {
    candidates: choices.map(({ message, finish_reason }) => ({
      message: toLegacyMessage(message),
      metadata: { finish_reason: toLegacyFinish(finish_reason) },
    })),
    metadata: { ...tokensOf(usage), model, route_type: 'llm/v1/chat' },
  };
}

/** Legacy clients require `content` to be text. */
function toLegacyMessage({ role, content, refusal, tool_calls }: ChatChoice['message']) {
  return { role, content: content ?? refusal ?? '', ...(tool_calls && { tool_calls }) };
}

function toLegacyCompletions({ choices, model, usage }: CompletionsResponse): LegacyCompletionsResponse {
  return {
    candidates: choices.map(({ text, finish_reason }) => ({
      text,
      metadata: { finish_reason: toLegacyFinish(finish_reason) },
    })),
    metadata: { ...tokensOf(usage), model, route_type: 'llm/v1/completions' },
  };
}

function toLegacyEmbeddings({ data, model, usage }: EmbeddingsResponse): LegacyEmbeddingsResponse {
  const completion_tokens = usage.total_tokens === null ? null : 0;
  return {
    embeddings: data.map(({ embedding }) => embedding),
    metadata: { ...tokensOf({ ...usage, completion_tokens }), model, route_type: 'llm/v1/embeddings' },
  };
}

function tokensOf(usage: ChatResponse['usage']) {
  const { prompt_tokens, completion_tokens, total_tokens } = usage;
  return { input_tokens: prompt_tokens, output_tokens: completion_tokens, total_tokens };
}

function toLegacyFinish(reason: FinishReason | null): LegacyFinishReason {
  return reason === 'stop' || reason === 'length' ? reason : null;
}
