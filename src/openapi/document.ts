import type { INestApplication, Type } from '@nestjs/common';
import type { OpenAPIObject, OperationObject, PathItemObject, PathsObject } from '@nestjs/swagger';
import { inSlices, type Steps } from '../shared/slices';
import { version } from '../version';
import * as wire from '../wire';
import type { DocumentedEndpoints } from './documented-endpoints';
import { MlflowError, OpenAIError } from './error-schemas';
import type { IssuerLogin } from './issuer-login';
import { reference, toComponents } from './json-schema';
import { TAGS, type ControllerDocs, type EndpointPaths, type HandlerDocs, type OperationDocs } from './operation-docs';
import { securityOf, securitySchemesOf } from './security-schemes';
import { toOperation } from './to-operation';

type Documented = OperationDocs | 'hidden';

/** One of the server's OpenAPI documents. */
export interface DocumentOptions {
  /** Identifies it in the addresses of the document and of Swagger UI; empty for the main document. */
  readonly name: string;
  readonly title: string;
  /** Markdown. */
  readonly introduction: string;
  /** The modules whose controllers it describes. */
  readonly modules: readonly Type[];
  /** The documentation of every controller of the modules, in the order of the document. */
  readonly docs: readonly ControllerDocs[];
  /** The schemas to which the documentation refers. */
  readonly schemas: readonly wire.Schema[];
  /** Whether requests need credentials; undefined if the server has none. */
  readonly credentials?: 'required' | 'optional' | undefined;
}

/** Every schema of the APIs that each server has, and of their errors. */
export const WIRE_SCHEMAS: readonly wire.Schema[] = [
  ...Object.values<unknown>(wire).filter(isSchema),
  MlflowError,
  OpenAIError,
];

/** Builds an OpenAPI 3.1 document from the application's routes and schemas and the documentation of its controllers. */
export async function buildDocument(
  routes: Promise<PathsObject>,
  options: DocumentOptions,
  endpoints: DocumentedEndpoints,
  login?: IssuerLogin,
): Promise<OpenAPIObject> {
  return inSlices(documentIn(await routes, options, endpoints, login));
}

/** Returns the routes of the modules by path, without their documentation. */
export async function routesOf(app: INestApplication, modules: readonly Type[]): Promise<PathsObject> {
  // Imported on first use: it takes an eighth of the startup time, and most servers never build the document.
  const { SwaggerModule } = await import('@nestjs/swagger');
  const base = { openapi: '3.1.0', info: { title: '', version } };
  return SwaggerModule.createDocument(app, base, {
    include: [...modules],
    autoTagControllers: false,
    operationIdFactory: (controller, handler) => `${controller}.${handler}`,
    standardSchemaConverter: (schema) => (isSchema(schema) ? { schema: reference(schema.name) } : undefined),
  }).paths;
}

function* documentIn(
  routes: PathsObject,
  { name, title, introduction, docs, schemas, credentials }: DocumentOptions,
  endpoints: DocumentedEndpoints,
  login: IssuerLogin | undefined,
): Steps<OpenAPIObject> {
  const endpointPaths = docs.flatMap((each) => each.endpointPaths ?? []);
  const paths: PathsObject = {};
  for (const each of endpointPaths) yield* addPathPerEndpoint(paths, each, endpoints);
  Object.assign(paths, yield* documentedPaths(routes, docs, endpoints));
  // The template remains for endpoints that have no path of their own in the document.
  if (endpoints.isComplete && endpoints.endpoints.length > 0) {
    for (const { template } of endpointPaths) delete paths[template];
  }
  const usedTags = new Set(Object.values(paths).flatMap((item) => operationsOf(item).flatMap(({ tags }) => tags)));
  const securitySchemes = credentials && securitySchemesOf(login);
  return {
    openapi: '3.1.0',
    info: { title, version, description: introduction },
    // Relative to the document, which a proxy may serve below a prefix.
    servers: [{ url: name === '' ? '.' : '..' }],
    tags: Object.entries(TAGS).flatMap(([tag, description]) => (usedTags.has(tag) ? { name: tag, description } : [])),
    paths,
    components: { schemas: toComponents(schemas), ...(securitySchemes && { securitySchemes }) },
    ...(securitySchemes && { security: securityOf(Object.keys(securitySchemes), credentials === 'optional') }),
  };
}

function* addPathPerEndpoint(
  paths: PathsObject,
  { template, describe }: EndpointPaths,
  { endpoints }: DocumentedEndpoints,
): Steps<void> {
  for (const endpoint of endpoints) {
    paths[template.replace('{name}', encodeURIComponent(endpoint.name))] = { post: toOperation(describe(endpoint)) };
    yield;
  }
}

function* documentedPaths(
  routes: PathsObject,
  docs: readonly ControllerDocs[],
  endpoints: DocumentedEndpoints,
): Steps<PathsObject> {
  const byHandler = yield* docsByHandler(docs, endpoints);
  const order = [...byHandler.keys()];
  const rank = (item: PathItemObject) => order.indexOf(operationsOf(item)[0]?.operationId ?? '');
  const ordered = Object.entries(routes).sort(([, one], [, other]) => rank(one) - rank(other));
  const paths: PathsObject = {};
  for (const [path, item] of ordered) {
    const documented = withDocs(item, byHandler);
    if (operationsOf(documented).length > 0) paths[path] = documented;
    yield;
  }
  return paths;
}

/** By `Controller.handler`; by `Controller.handler[index]` for a handler that serves several paths. */
function* docsByHandler(
  docs: readonly ControllerDocs[],
  endpoints: DocumentedEndpoints,
): Steps<ReadonlyMap<string, Documented>> {
  const found = new Map<string, Documented>();
  for (const { controller, describe } of docs) {
    for (const [handler, each] of Object.entries(describe(endpoints))) {
      for (const [key, documented] of byPath(`${controller}.${handler}`, each)) found.set(key, documented);
    }
    yield;
  }
  return found;
}

function byPath(key: string, docs: HandlerDocs): (readonly [string, Documented])[] {
  if (docs === 'hidden' || 'id' in docs) return [[key, docs]];
  return docs.map((each, index) => [`${key}[${index}]`, each]);
}

function withDocs(item: PathItemObject, byHandler: ReadonlyMap<string, Documented>): PathItemObject {
  const operations = Object.entries(item) as [string, OperationObject][];
  return Object.fromEntries(
    operations.flatMap(([method, operation]) => {
      const docs = byHandler.get(operation.operationId ?? '');
      if (docs === 'hidden') return [];
      return [[method, docs ? toOperation(docs, operation) : operation]];
    }),
  );
}

function operationsOf(item: PathItemObject): OperationObject[] {
  return Object.values(item) as OperationObject[];
}

function isSchema(value: unknown): value is wire.Schema {
  return typeof value === 'object' && value !== null && 'parse' in value;
}
