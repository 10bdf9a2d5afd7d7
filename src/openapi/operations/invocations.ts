import type { PathsObject } from '@nestjs/swagger';
import type { EndpointType } from '../../config';
import type { InvocationsController } from '../../endpoints/controllers/invocations.controller';
import { REQUEST_SCHEMA } from '../../endpoints/request-schema';
import { requestExamples } from '../examples';
import { reference } from '../json-schema';
import type { DocsOf, OperationDocs, Tag } from '../operation-docs';
import { mlflowResponses } from '../query-docs';
import type { Served, ServedEndpoint } from '../served';
import { toOperation } from '../to-operation';

/** The path that stands for those of all endpoints. */
export const INVOCATIONS_PATH = '/endpoints/{name}/invocations';

const GROUPS: Readonly<Record<EndpointType, { readonly tag: Tag; readonly kind: string }>> = {
  'llm/v1/chat': { tag: 'Chat endpoints', kind: 'a chat endpoint' },
  'llm/v1/completions': { tag: 'Completions endpoints', kind: 'a completions endpoint' },
  'llm/v1/embeddings': { tag: 'Embeddings endpoints', kind: 'an embeddings endpoint' },
};

const OF_ALL_AGES =
  'The body is that of the endpoint’s type. Clients of MLflow 2.5 to 2.8 send and get the payloads of their time ' +
  '(`candidate_count`, `text`, `candidates`); the header `x-sluice-payload: legacy` or `current` forces either.';

export function invocationsDocs(served: Served): DocsOf<InvocationsController> {
  const types = served.types();
  const query = {
    summary: 'Queries the endpoint of this name',
    description: 'The body is that of the endpoint’s type.',
    parameters: { name: served.nameParameter() },
    body: {
      schema: { anyOf: types.map((type) => reference(REQUEST_SCHEMA[type].name)) },
      examples: requestExamples(served.shown[0]?.endpoint_type ?? 'llm/v1/chat'),
    },
    responses: mlflowResponses(types, true),
  };
  return {
    invoke: [
      { id: 'query', tag: 'Endpoints API', ...query },
      { id: 'queryRoute', tag: 'Older names', ...query, description: OF_ALL_AGES },
    ],
  };
}

/** A path for each endpoint, since the server has these and no others. */
export function literalInvocations({ shown }: Served): PathsObject {
  return Object.fromEntries(
    shown.map((endpoint) => [
      INVOCATIONS_PATH.replace('{name}', encodeURIComponent(endpoint.name)),
      { post: toOperation(docsOf(endpoint)) },
    ]),
  );
}

function docsOf({ name, endpoint_type, target }: ServedEndpoint): OperationDocs {
  const { tag, kind } = GROUPS[endpoint_type];
  return {
    id: `query_${name}`,
    tag,
    summary: target.model === '' ? `Queries ${name}` : `Queries ${name} (${target.model})`,
    description: `\`${name}\` is ${kind}. The path names it, so the body has no \`model\`.`,
    body: { schema: reference(REQUEST_SCHEMA[endpoint_type].name), examples: requestExamples(endpoint_type) },
    responses: mlflowResponses([endpoint_type], false),
  };
}
