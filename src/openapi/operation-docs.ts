import type { Type } from '@nestjs/common';
import type { ParameterObject, ResponsesObject } from '@nestjs/swagger';
import type { Schema } from '../wire';
import type { DocumentedEndpoint, DocumentedEndpoints } from './documented-endpoints';
import type { Examples } from './examples';
import { reference, type JsonSchema } from './json-schema';

/** Groups of operations, in the order of the document. */
export const TAGS = {
  'Chat endpoints': 'One path per chat endpoint. With `stream: true` the response is a stream of server-sent events.',
  'Completions endpoints': 'One path per completions endpoint. The model continues a text.',
  'Embeddings endpoints': 'One path per embeddings endpoint. The model converts texts to vectors.',
  'OpenAI API': 'For OpenAI’s SDKs and other clients of OpenAI’s API. `model` is the name of an endpoint.',
  'Endpoints API': 'The API of the MLflow Deployments Server: lists and describes the endpoints.',
  'AI Gateway API': 'The same operations at the paths of the MLflow AI Gateway (MLflow 2.5 to 2.8).',
  'Serving endpoints': 'Creates, changes and deletes endpoints.',
  Queries: 'Queries endpoints by their name in the path or, with OpenAI’s SDKs, in `model`.',
  Permissions: 'Who may view, query and manage an endpoint.',
  'Deprecated gateway API': 'Endpoints as routes, for the gateway client of MLflow 2.5 to 2.22.',
  Identity: 'Discovery, access tokens and the client’s own identity.',
  SCIM: 'Users and groups, for identity providers such as Entra ID and Okta.',
  Server: 'Health, version, configuration and documentation of the server.',
} as const;
export type Tag = keyof typeof TAGS;

/** Documents one operation, beyond what the decorators of its handler declare. */
export interface OperationDocs {
  /** Unique `operationId`. Client generators use it as the name of the operation. */
  readonly id: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** Additions to declared parameters, by name. One with `in` need not be declared. */
  readonly parameters?: Readonly<Record<string, Partial<ParameterObject>>>;
  /** `schema` is only needed if the handler declares none. */
  readonly body?: { readonly schema?: JsonSchema; readonly examples: Examples };
  readonly responses: ResponsesObject;
}

/** Documents one handler: a list if it serves several paths, `hidden` if it is not part of the API. */
export type HandlerDocs = OperationDocs | readonly OperationDocs[] | 'hidden';

/** Documents every handler of a controller. */
export type DocsOf<Controller> = { readonly [Handler in keyof Controller]: HandlerDocs };

/** Replaces the path of a POST operation, which contains `{name}`, by one path per endpoint. */
export interface EndpointPaths {
  readonly template: string;
  readonly describe: (endpoint: DocumentedEndpoint) => OperationDocs;
}

/** Documents one controller. */
export interface ControllerDocs {
  /** Class name of the controller. */
  readonly controller: string;
  /** By name of the handler. */
  readonly describe: (endpoints: DocumentedEndpoints) => Readonly<Record<string, HandlerDocs>>;
  readonly endpointPaths?: EndpointPaths;
}

/** Returns the documentation of a controller; the compiler checks that it covers every handler. */
export function controllerDocs<Controller>(
  { name }: Type<Controller>,
  describe: (endpoints: DocumentedEndpoints) => DocsOf<Controller>,
  endpointPaths?: EndpointPaths,
): ControllerDocs {
  return { controller: name, describe, ...(endpointPaths && { endpointPaths }) };
}

/** A 200 response with a JSON body of this schema. */
export function jsonResponse(schema: Schema, description: string): ResponsesObject {
  return inlineJsonResponse(reference(schema.name), description);
}

/** A 200 response with a JSON body whose schema is not a component. */
export function inlineJsonResponse(schema: JsonSchema, description: string): ResponsesObject {
  return { 200: { description, content: { 'application/json': { schema } } } };
}

/** A 200 response with a text body of this media type. */
export function textResponse(mediaType: string, description: string): ResponsesObject {
  return { 200: { description, content: { [mediaType]: { schema: { type: 'string' } } } } };
}
