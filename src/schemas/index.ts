export * from './chat';
export * from './chat-chunk';
export type { AnsweredToolCall, ContentPart, Message, ThinkingBlock } from './chat-message';
export * from './completions';
export * from './embeddings';
export * from './endpoint';
export { FinishReason, Usage } from './fields';
export { schema, type Schema } from './schema';
