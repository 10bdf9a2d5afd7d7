import { reference, toComponents } from '../../openapi';
import { version } from '../../version';
import { OPERATIONS, type EndpointType, type Schema } from '../../wire';
import type { ServingEndpoint } from './serving-endpoint';

const ERROR = {
  type: 'object',
  properties: { error_code: { type: 'string' }, message: { type: 'string' } },
  required: ['error_code', 'message'],
};

/**
 * Describes the paths that query an endpoint, as an OpenAPI 3.1 document.
 * @param origin of the server, as the client reaches it
 */
export function toOpenApi(endpoint: ServingEndpoint, origin: string): object {
  const task = endpoint.entities[0]?.external_model.task;
  const paths = task ? pathsOf(endpoint, task) : {};
  const schemas = task ? [OPERATIONS[task].request, OPERATIONS[task].response] : [];
  return {
    openapi: '3.1.0',
    info: { title: endpoint.name, version, description: endpoint.document.description },
    servers: [{ url: `${origin}/serving-endpoints/${endpoint.name}` }],
    paths,
    components: {
      schemas: toComponents(schemas),
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
    security: [{ token: [] }],
  };
}

function pathsOf({ entities }: ServingEndpoint, task: EndpointType): Record<string, object> {
  const paths = ['/invocations', ...entities.map(({ name }) => `/served-models/${name}/invocations`)];
  return Object.fromEntries(paths.map((path) => [path, { post: operationAt(path, task) }]));
}

function operationAt(path: string, task: EndpointType): object {
  const { name, request, response, chunk } = OPERATIONS[task];
  const stream = chunk && { 'text/event-stream': { schema: { type: 'string' } } };
  return {
    operationId: [name, ...path.split('/').slice(1)].join('-'),
    requestBody: { required: true, content: jsonOf(request) },
    responses: {
      '200': { description: 'The response of the model.', content: { ...jsonOf(response), ...stream } },
      default: { description: 'The request failed.', content: { 'application/json': { schema: ERROR } } },
    },
  };
}

function jsonOf({ name }: Schema): object {
  return { 'application/json': { schema: reference(name) } };
}
