import type { EndpointType } from '../../config';
import {
  controllerDocs,
  queryResponses,
  reference,
  requestExamples,
  type EndpointPaths,
  type Tag,
} from '../../openapi';
import { MLFLOW_DOCUMENTED } from '../mlflow.docs';
import { requestSchema } from '../../wire';
import { InvocationsController } from './invocations.controller';

const ENDPOINT_GROUPS: Readonly<Record<EndpointType, { readonly tag: Tag; readonly kind: string }>> = {
  'llm/v1/chat': { tag: 'Chat endpoints', kind: 'a chat endpoint' },
  'llm/v1/completions': { tag: 'Completions endpoints', kind: 'a completions endpoint' },
  'llm/v1/embeddings': { tag: 'Embeddings endpoints', kind: 'an embeddings endpoint' },
};

const LEGACY_PAYLOADS =
  'The schema of the request body depends on the type of the endpoint. Clients of MLflow 2.5 to 2.8 send and receive ' +
  'the payloads of these versions (`candidate_count`, `text`, `candidates`). The header `x-sluice-payload` selects the ' +
  'format explicitly: `legacy` or `current`.';

const ENDPOINT_PATHS: EndpointPaths = {
  template: '/endpoints/{name}/invocations',
  describe: ({ name, endpoint_type, target }) => {
    const { tag, kind } = ENDPOINT_GROUPS[endpoint_type];
    return {
      id: `query_${name}`,
      tag,
      summary: target.model === '' ? `Query ${name}` : `Query ${name} (${target.model})`,
      description: `\`${name}\` is ${kind}. The path names the endpoint, so the request body needs no \`model\`.`,
      body: { schema: reference(requestSchema(endpoint_type).name), examples: requestExamples(endpoint_type) },
      responses: queryResponses([endpoint_type], MLFLOW_DOCUMENTED),
    };
  },
};

export const INVOCATIONS_DOCS = controllerDocs(
  InvocationsController,
  (endpoints) => {
    const types = endpoints.types();
    const query = {
      summary: 'Query an endpoint',
      description: 'The schema of the request body depends on the type of the endpoint.',
      parameters: { name: endpoints.nameParameter() },
      body: {
        schema: { anyOf: types.map((type) => reference(requestSchema(type).name)) },
        examples: requestExamples(endpoints.endpoints[0]?.endpoint_type ?? 'llm/v1/chat'),
      },
      responses: queryResponses(types, MLFLOW_DOCUMENTED, ['NOT_FOUND']),
    };
    return {
      invoke: [
        { id: 'query', tag: 'Endpoints API', ...query },
        { id: 'queryRoute', tag: 'AI Gateway API', ...query, description: LEGACY_PAYLOADS },
      ],
    };
  },
  ENDPOINT_PATHS,
);
