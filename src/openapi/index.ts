export type { DocumentedEndpoints } from './documented-endpoints';
export { WIRE_SCHEMAS, type DocumentOptions } from './document';
export { MlflowError, OpenAIError } from './error-schemas';
export { ERROR_DOCS, errorResponses, type DocumentedDialect } from './error-responses';
export { requestExamples, type Examples } from './examples';
export { INTRODUCTION } from './introduction';
export { reference, toComponents } from './json-schema';
export * from './operation-docs';
export { queryResponses } from './query-responses';
