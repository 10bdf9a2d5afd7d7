export * from './ai-gateway';
export * from './limits';
export * from './serving-endpoint-document';
