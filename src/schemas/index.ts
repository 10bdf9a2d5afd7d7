export * from './chat';
export * from './completions';
export * from './embeddings';
export * from './endpoint';
export { FinishReason, Usage } from './fields';
export { schema, type Schema } from './schema';
