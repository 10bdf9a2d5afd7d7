export { MlflowError, OpenAIError } from './error-schemas';
export { ERROR_DOCS, errorResponses, type DocumentedDialect } from './error-responses';
export { requestExamples } from './examples';
export { reference, toComponents } from './json-schema';
export * from './operation-docs';
export { queryResponses } from './query-responses';
