import type { EndpointType } from '../../config';
import {
  controllerDocs,
  errorResponses,
  jsonResponse,
  queryResponses,
  reference,
  requestExamples,
  type DocumentedEndpoints,
  type OperationDocs,
} from '../../openapi';
import { ENDPOINT_TYPES, ModelList, OPERATIONS } from '../../wire';
import { GatewayQueryController } from '../query/gateway.controller';
import { DatabricksOpenAIController } from '../query/openai.controller';
import { QueryController } from '../query/query.controller';
import { WORKSPACE, WORKSPACE_OPENAI } from './error-schemas';

const tag = 'Queries';
const LOOKUP_ERRORS = ['UNAUTHENTICATED', 'FORBIDDEN', 'ENDPOINT_NOT_FOUND', 'ENDPOINT_NOT_READY'] as const;

/** Any name: endpoints are created while the document is open. */
function nameParameter(endpoints: DocumentedEndpoints): NonNullable<OperationDocs['parameters']>[string] {
  return { ...endpoints.nameParameter(), schema: { type: 'string' } };
}

/** Returns a body of any type: the path does not determine the type of the endpoint. */
function anyBody(endpoints: DocumentedEndpoints): NonNullable<OperationDocs['body']> {
  const types = endpoints.types();
  return {
    schema: { anyOf: types.map((type) => reference(OPERATIONS[type].request.name)) },
    examples: Object.assign({}, ...types.map(withType)) as ReturnType<typeof requestExamples>,
  };
}

function withType(type: EndpointType): ReturnType<typeof requestExamples> {
  const examples = Object.entries(requestExamples(type));
  return Object.fromEntries(examples.map(([name, example]) => [`${type} (${name})`, example]));
}

export const QUERY_DOCS = controllerDocs(QueryController, (endpoints) => {
  const query = (id: string, summary: string, description: string): OperationDocs => ({
    id,
    tag,
    summary,
    description,
    parameters: { name: nameParameter(endpoints) },
    body: anyBody(endpoints),
    responses: queryResponses(endpoints.types(), WORKSPACE, LOOKUP_ERRORS),
  });
  return {
    invoke: query(
      'queryServingEndpoint',
      'Query an endpoint',
      'The body depends on the type of the endpoint. The header `served-model-name` names the entity that responded.',
    ),
    invokeEntity: query(
      'queryServedEntity',
      'Query one entity of an endpoint',
      'Ignores the traffic percentages. Limits and guardrails of the endpoint apply.',
    ),
  };
});

/** Suffix of the operation ids for each base path of OpenAI's API: client generators need unique ids. */
const BASES = ['', 'AiGatewayMlflow', 'AiGatewayOpenAI'];

export const DATABRICKS_OPENAI_DOCS = controllerDocs(DatabricksOpenAIController, (endpoints) => {
  const each = (describe: (suffix: string) => OperationDocs) => BASES.map(describe);
  const query = (id: string, type: EndpointType, summary: string) =>
    each((suffix) => ({
      id: `workspace${id}${suffix}`,
      tag,
      summary,
      description: `\`model\` is the name of an endpoint of type \`${type}\`.`,
      body: { schema: reference(OPERATIONS[type].request.name), examples: endpoints.requestExamples(type) },
      responses: queryResponses([type], WORKSPACE_OPENAI, [...LOOKUP_ERRORS, 'WRONG_ENDPOINT_TYPE']),
    }));
  return {
    chat: query('ChatCompletion', 'llm/v1/chat', 'Query a chat endpoint with OpenAI’s SDKs'),
    completions: query('Completion', 'llm/v1/completions', 'Query a completions endpoint with OpenAI’s SDKs'),
    embeddings: query('Embedding', 'llm/v1/embeddings', 'Query an embeddings endpoint with OpenAI’s SDKs'),
    responses: each((suffix) => ({
      id: `workspaceResponse${suffix}`,
      tag,
      summary: 'Query with OpenAI’s responses API (not available)',
      responses: errorResponses(['UNAUTHENTICATED', 'NOT_IMPLEMENTED'], WORKSPACE_OPENAI),
    })),
    models: each((suffix) => ({
      id: `workspaceModels${suffix}`,
      tag,
      summary: 'List endpoints as models',
      responses: {
        ...jsonResponse(ModelList, 'All endpoints and traffic routes.'),
        ...errorResponses(['UNAUTHENTICATED', 'INTERNAL'], WORKSPACE_OPENAI),
      },
    })),
  };
});

export const GATEWAY_QUERY_DOCS = controllerDocs(GatewayQueryController, (endpoints) => ({
  query: {
    id: 'queryGatewayRoute',
    tag: 'Deprecated gateway API',
    summary: 'Query a route',
    description: 'With the payloads of MLflow 2.5 to 2.8, or those of later versions.',
    parameters: { name: nameParameter(endpoints) },
    body: anyBody(endpoints),
    responses: queryResponses(ENDPOINT_TYPES, WORKSPACE, LOOKUP_ERRORS),
  },
}));
