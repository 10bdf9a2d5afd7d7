export * from './openai/chat';
export * from './openai/chat-chunk';
export type { ReturnedToolCall, ContentPart, Message, ThinkingBlock } from './openai/chat-message';
export * from './openai/completions';
export * from './openai/embeddings';
export * from './mlflow/endpoint';
export * from './operations';
export { FinishReason, Usage } from './schema/fields';
export { schema, type Schema } from './schema/schema';
