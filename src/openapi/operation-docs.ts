import type { ParameterObject, ResponseObject, ResponsesObject } from '@nestjs/swagger';
import type { Schema } from '../wire';
import type { Examples } from './examples';
import { reference, type JsonSchema } from './json-schema';

/** Groups of operations, in the order in which the document shows them. */
export const TAGS = {
  'Chat endpoints': 'Each chat endpoint at its own path. `stream: true` turns the answer into server-sent events.',
  'Completions endpoints': 'Each completions endpoint at its own path: the model goes on from a text.',
  'Embeddings endpoints': 'Each embeddings endpoint at its own path: texts become vectors.',
  'OpenAI API': 'For OpenAI SDKs and everything else that speaks OpenAI’s API; `model` is the name of an endpoint.',
  'Endpoints API': 'What is served: the API of the MLflow Deployments Server.',
  'Older names': 'The same under the names of the MLflow AI Gateway (MLflow 2.5 to 2.8); nothing is missing here.',
  Server: 'The server itself.',
} as const;
export type Tag = keyof typeof TAGS;

/** What the declarations of a controller do not say about one of its operations. */
export interface OperationDocs {
  /** `operationId`: unique, and what client generators name the operation. */
  readonly id: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** By name; merged with what the declarations say of the parameter. */
  readonly parameters?: Readonly<Record<string, Partial<ParameterObject>>>;
  /** `schema` only where the declarations have none. */
  readonly body?: { readonly schema?: JsonSchema; readonly examples: Examples };
  readonly responses: ResponsesObject;
}

/** Of one handler; a list where it has several paths, `hidden` where it is no API. */
export type HandlerDocs = OperationDocs | readonly OperationDocs[] | 'hidden';

/** Of all handlers of a controller. */
export type DocsOf<Controller> = { readonly [Handler in keyof Controller]: HandlerDocs };

/** A 200 with a JSON body of this shape. */
export function answer(schema: Schema, description: string): ResponsesObject {
  return { 200: { description, content: { 'application/json': { schema: reference(schema.name) } } } };
}

/** A 200 with a text. */
export function text(type: string, description: string): ResponsesObject {
  const response: ResponseObject = { description, content: { [type]: { schema: { type: 'string' } } } };
  return { 200: response };
}
