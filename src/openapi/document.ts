import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject, OperationObject, PathItemObject, PathsObject } from '@nestjs/swagger';
import * as declared from '../wire';
import { version } from '../version';
import { MlflowError, OpenAIError } from './error-schemas';
import { INTRODUCTION } from './introduction';
import { reference, toComponents } from './json-schema';
import { TAGS, type OperationDocs } from './operation-docs';
import { INVOCATIONS_PATH, literalInvocations } from './operations/invocations';
import { operationDocs } from './operations/operations';
import type { Served } from './served';
import { toOperation } from './to-operation';

const SCHEMAS = [...Object.values<unknown>(declared).filter(isSchema), MlflowError, OpenAIError];

/** The OpenAPI 3.1 document: the routes and schemas as they are declared, with what `operations/` says of them. */
export async function buildDocument(app: INestApplication, served: Served): Promise<OpenAPIObject> {
  const paths = { ...literalInvocations(served), ...(await documentedPaths(app, served)) };
  // The template is there for the endpoints that have no path of their own in the document.
  if (served.isComplete && served.shown.length > 0) delete paths[INVOCATIONS_PATH];
  const used = new Set(
    Object.values(paths)
      .flatMap(operationsOf)
      .flatMap(({ tags }) => tags),
  );
  return {
    openapi: '3.1.0',
    info: { title: 'Sluice', version, description: INTRODUCTION },
    // Relative to the document, which may be behind a prefix.
    servers: [{ url: '.' }],
    tags: Object.entries(TAGS).flatMap(([name, description]) => (used.has(name) ? { name, description } : [])),
    paths,
    components: { schemas: toComponents(SCHEMAS) },
  };
}

async function documentedPaths(app: INestApplication, served: Served): Promise<PathsObject> {
  // Loaded here, since it takes an eighth of the time of a start that mostly has no reader.
  const { SwaggerModule } = await import('@nestjs/swagger');
  const bare = { openapi: '3.1.0', info: { title: '', version } };
  const { paths } = SwaggerModule.createDocument(app, bare, {
    autoTagControllers: false,
    operationIdFactory: (controller, handler) => `${controller}.${handler}`,
    standardSchemaConverter: (schema) => (isSchema(schema) ? { schema: reference(schema.name) } : undefined),
  });
  const docs = operationDocs(served);
  const order = [...docs.keys()];
  const rank = (item: PathItemObject) => order.indexOf(operationsOf(item)[0]?.operationId ?? '');
  const inOrder = Object.entries(paths).sort(([, one], [, other]) => rank(one) - rank(other));
  const entries = inOrder.map(([path, item]) => [path, documented(item, docs)] as const);
  return Object.fromEntries(entries.filter(([, item]) => operationsOf(item).length > 0));
}

function documented(item: PathItemObject, docs: ReadonlyMap<string, OperationDocs | 'hidden'>): PathItemObject {
  const operations = Object.entries(item) as [string, OperationObject][];
  return Object.fromEntries(
    operations.flatMap(([method, operation]) => {
      const found = docs.get(operation.operationId ?? '');
      if (found === 'hidden') return [];
      return [[method, found ? toOperation(found, operation) : operation]];
    }),
  );
}

function operationsOf(item: PathItemObject): OperationObject[] {
  return Object.values(item) as OperationObject[];
}

function isSchema(value: unknown): value is declared.Schema {
  return typeof value === 'object' && value !== null && 'parse' in value;
}
