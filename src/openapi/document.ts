import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject, OperationObject, PathItemObject, PathsObject } from '@nestjs/swagger';
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
  app: INestApplication,
  docs: readonly ControllerDocs[],
  endpoints: DocumentedEndpoints,
): Promise<OpenAPIObject> {
  const endpointPaths = docs.flatMap((each) => each.endpointPaths ?? []);
  const paths = {
    ...Object.assign({}, ...endpointPaths.map((each) => pathPerEndpoint(each, endpoints))),
    ...(await documentedPaths(app, docs, endpoints)),
  } as PathsObject;
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

function pathPerEndpoint({ template, describe }: EndpointPaths, { endpoints }: DocumentedEndpoints): PathsObject {
  return Object.fromEntries(
    endpoints.map((endpoint) => [
      template.replace('{name}', encodeURIComponent(endpoint.name)),
      { post: toOperation(describe(endpoint)) },
    ]),
  );
}

async function documentedPaths(
  app: INestApplication,
  docs: readonly ControllerDocs[],
  endpoints: DocumentedEndpoints,
): Promise<PathsObject> {
  // Imported on first use: it takes an eighth of the startup time, and most servers never build the document.
  const { SwaggerModule } = await import('@nestjs/swagger');
  const base = { openapi: '3.1.0', info: { title: '', version } };
  const { paths } = SwaggerModule.createDocument(app, base, {
    autoTagControllers: false,
    operationIdFactory: (controller, handler) => `${controller}.${handler}`,
    standardSchemaConverter: (schema) => (isSchema(schema) ? { schema: reference(schema.name) } : undefined),
  });
  const byHandler = docsByHandler(docs, endpoints);
  const order = [...byHandler.keys()];
  const rank = (item: PathItemObject) => order.indexOf(operationsOf(item)[0]?.operationId ?? '');
  const ordered = Object.entries(paths).sort(([, one], [, other]) => rank(one) - rank(other));
  const entries = ordered.map(([path, item]) => [path, withDocs(item, byHandler)] as const);
  return Object.fromEntries(entries.filter(([, item]) => operationsOf(item).length > 0));
}

/** By `Controller.handler`; by `Controller.handler[index]` for a handler that serves several paths. */
function docsByHandler(
  docs: readonly ControllerDocs[],
  endpoints: DocumentedEndpoints,
): ReadonlyMap<string, Documented> {
  return new Map(
    docs.flatMap(({ controller, describe }) =>
      Object.entries(describe(endpoints)).flatMap(([handler, each]) => byPath(`${controller}.${handler}`, each)),
    ),
  );
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
