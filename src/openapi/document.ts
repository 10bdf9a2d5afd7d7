import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject, OperationObject, PathItemObject, PathsObject } from '@nestjs/swagger';
import { inSlices, type Steps } from '../shared/slices';
import { version } from '../version';
import * as wire from '../wire';
import type { DocumentedEndpoints } from './documented-endpoints';
import { MlflowError, OpenAIError } from './error-schemas';
import { INTRODUCTION } from './introduction';
import { reference, toComponents } from './json-schema';
import { TAGS, type ControllerDocs, type EndpointPaths, type HandlerDocs, type OperationDocs } from './operation-docs';
import { toOperation } from './to-operation';

type Documented = OperationDocs | 'hidden';

const SCHEMAS = [...Object.values<unknown>(wire).filter(isSchema), MlflowError, OpenAIError];

/** Builds the OpenAPI 3.1 document from the application's routes and schemas and the documentation of its controllers. */
export async function buildDocument(
  routes: Promise<PathsObject>,
  docs: readonly ControllerDocs[],
  endpoints: DocumentedEndpoints,
): Promise<OpenAPIObject> {
  return inSlices(documentIn(await routes, docs, endpoints));
}

/** Returns the routes of the application by path, without their documentation. */
export async function routesOf(app: INestApplication): Promise<PathsObject> {
  // Imported on first use: it takes an eighth of the startup time, and most servers never build the document.
  const { SwaggerModule } = await import('@nestjs/swagger');
  const base = { openapi: '3.1.0', info: { title: '', version } };
  return SwaggerModule.createDocument(app, base, {
    autoTagControllers: false,
    operationIdFactory: (controller, handler) => `${controller}.${handler}`,
    standardSchemaConverter: (schema) => (isSchema(schema) ? { schema: reference(schema.name) } : undefined),
  }).paths;
}

function* documentIn(
  routes: PathsObject,
  docs: readonly ControllerDocs[],
  endpoints: DocumentedEndpoints,
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
  return {
    openapi: '3.1.0',
    info: { title: 'Sluice', version, description: INTRODUCTION },
    // Relative to the document, which a proxy may serve below a prefix.
    servers: [{ url: '.' }],
    tags: Object.entries(TAGS).flatMap(([name, description]) => (usedTags.has(name) ? { name, description } : [])),
    paths,
    components: { schemas: toComponents(SCHEMAS) },
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
