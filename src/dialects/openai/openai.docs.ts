import type { EndpointType } from '../../config';
import {
  controllerDocs,
  errorResponses,
  jsonResponse,
  OpenAIError,
  queryResponses,
  type DocumentedDialect,
  type OperationDocs,
} from '../../openapi';
import { Model, ModelList } from '../../wire';
import { OpenAIController } from './openai.controller';
import { OPENAI_DIALECT } from './openai.dialect';

const DOCUMENTED: DocumentedDialect = { dialect: OPENAI_DIALECT, errorSchema: OpenAIError };

export const OPENAI_DOCS = controllerDocs(OpenAIController, (endpoints) => {
  const query = (id: string, type: EndpointType, summary: string): OperationDocs => ({
    id,
    tag: 'OpenAI API',
    summary,
    description: `\`model\` is the name of an endpoint of type \`${type}\`.`,
    body: { examples: endpoints.requestExamples(type) },
    responses: queryResponses([type], DOCUMENTED, ['MODEL_NOT_FOUND', 'WRONG_ENDPOINT_TYPE']),
  });
  return {
    chat: query('createChatCompletion', 'llm/v1/chat', 'Query a chat endpoint'),
    completions: query('createCompletion', 'llm/v1/completions', 'Query a completions endpoint'),
    embeddings: query('createEmbedding', 'llm/v1/embeddings', 'Query an embeddings endpoint'),
    models: {
      id: 'listModels',
      tag: 'OpenAI API',
      summary: 'List endpoints as models',
      responses: {
        ...jsonResponse(ModelList, 'All endpoints and traffic routes.'),
        ...errorResponses(['INTERNAL'], DOCUMENTED),
      },
    },
    model: {
      id: 'getModel',
      tag: 'OpenAI API',
      summary: 'Get an endpoint as a model',
      parameters: { name: endpoints.nameParameter() },
      responses: {
        ...jsonResponse(Model, 'The endpoint.'),
        ...errorResponses(['ENDPOINT_NOT_FOUND', 'INTERNAL'], DOCUMENTED),
      },
    },
  };
});
