import type { EndpointType } from '../../config';
import type { OpenAIController } from '../../dialects/openai/openai.controller';
import { Model, ModelList } from '../../wire';
import { errorResponses, OPENAI_ERRORS } from '../errors';
import { answer, type DocsOf, type OperationDocs } from '../operation-docs';
import { openAIResponses } from '../query-docs';
import type { Served } from '../served';

export function openAIDocs(served: Served): DocsOf<OpenAIController> {
  const query = (id: string, type: EndpointType, summary: string): OperationDocs => ({
    id,
    tag: 'OpenAI API',
    summary,
    description: `\`model\` is the name of an endpoint of type \`${type}\`.`,
    body: { examples: served.requestExamples(type) },
    responses: openAIResponses(type),
  });
  return {
    chat: query('createChatCompletion', 'llm/v1/chat', 'Queries a chat endpoint'),
    completions: query('createCompletion', 'llm/v1/completions', 'Queries a completions endpoint'),
    embeddings: query('createEmbedding', 'llm/v1/embeddings', 'Queries an embeddings endpoint'),
    models: {
      id: 'listModels',
      tag: 'OpenAI API',
      summary: 'Lists the endpoints as models',
      responses: { ...answer(ModelList, 'All endpoints.'), ...errorResponses(['INTERNAL'], OPENAI_ERRORS) },
    },
    model: {
      id: 'getModel',
      tag: 'OpenAI API',
      summary: 'Shows one endpoint as a model',
      parameters: { name: served.nameParameter() },
      responses: {
        ...answer(Model, 'The endpoint.'),
        ...errorResponses(['ENDPOINT_NOT_FOUND', 'INTERNAL'], OPENAI_ERRORS),
      },
    },
  };
}
