import type { OpenAPIObject, OperationObject } from '@nestjs/swagger';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Value } from '@sinclair/typebox/value';
import { parse } from 'yaml';
import { DATABRICKS_SCHEMAS } from '../../src/databricks/docs';
import { DatabricksServer } from '../support/databricks-server';

interface Operation {
  readonly path: string;
  readonly method: string;
  readonly docs: OperationObject;
}

interface Media {
  readonly schema: { readonly $ref?: string; readonly anyOf?: readonly { readonly $ref: string }[] };
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

const SANDBOX = {
  name: 'small',
  external_model: { provider: 'sandbox', name: 'sandbox-chat', task: 'llm/v1/chat', sandbox_config: {} },
};

let server: DatabricksServer;
let document: OpenAPIObject;
let operations: Operation[];

function operationsOf({ paths }: OpenAPIObject): Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, OperationObject>).map(([method, docs]) => ({ path, method, docs })),
  );
}

async function documentAt(path: string): Promise<OpenAPIObject> {
  return (await (await fetch(server.url + path)).json()) as OpenAPIObject;
}

beforeAll(async () => {
  server = await DatabricksServer.start();
  document = await documentAt('/openapi/databricks.json');
  operations = operationsOf(document);
}, 60_000);

afterAll(() => server.stop());

describe('the OpenAPI document of Databricks mode', () => {
  it('is valid OpenAPI 3.1, also as YAML', async () => {
    expect(await new Validator().validate(structuredClone(document) as unknown as Record<string, unknown>)).toEqual({
      valid: true,
    });
    const yaml = await (await fetch(`${server.url}/openapi/databricks.yaml`)).text();
    expect(parse(yaml)).toEqual(document);
  });

  it('references every component that it contains, and no others', () => {
    const names = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
    expect([...new Set(names)].sort()).toEqual(Object.keys(document.components?.schemas ?? {}).sort());
  });

  it('contains, together with the main document, every route of the server exactly once', async () => {
    const main = await documentAt('/openapi.json');
    const documented = [...operations, ...operationsOf(main)].map(({ path, method }) => `${method} ${path}`);
    expect(documented.filter((route, index) => documented.indexOf(route) !== index)).toEqual([]);
    const { stack } = server.app.nest.getHttpAdapter().getInstance().router;
    const served = stack.flatMap(({ route }) =>
      (route?.stack ?? []).map(
        ({ method }) => `${method} ${route!.path.replace(/\\:/g, ':').replace(/(?<=\/):(\w+)/g, '{$1}')}`,
      ),
    );
    const expected = served.filter((route) => !/ \/(?:docs|openapi)\//.test(route));
    expect(expected.length).toBeGreaterThan(60);
    expect(documented.sort()).toEqual([...new Set(expected)].sort());
  });

  it('gives each operation a summary, a described tag and a unique operationId', () => {
    const tags = new Map(document.tags?.map(({ name, description }) => [name, description]));
    for (const { docs } of operations) {
      expect(docs.summary).toMatch(/^[A-Z]/);
      expect(tags.get(docs.tags?.[0] ?? '')).toMatch(/\.$/);
    }
    const ids = operations.map(({ docs }) => docs.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('describes every property of every schema', () => {
    const undescribed: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      const { properties } = value as { properties?: Record<string, { $ref?: string; description?: string }> };
      for (const [name, property] of Object.entries(properties ?? {})) {
        if (!property.description && !property.$ref) undescribed.push(`${path}.${name}`);
      }
      for (const [key, child] of Object.entries(value)) visit(child, `${path}/${key}`);
    };
    visit(document.components, '');
    expect(undescribed).toEqual([]);
  });

  it('contains request examples that match their schemas and get the documented response', async () => {
    const schemas = new Map(DATABRICKS_SCHEMAS.map((schema) => [schema.name, schema]));
    const matches = (value: unknown, { $ref, anyOf = [{ $ref: $ref ?? '' }] }: Media['schema']): boolean =>
      anyOf.some((each) => Value.Check(schemas.get(each.$ref.split('/').pop()!)!.json, value));
    await server.request('POST', '/api/2.0/serving-endpoints', {
      name: 'example',
      config: { served_entities: [SANDBOX] },
    });
    const { id } = (await (await server.request('GET', '/api/2.0/serving-endpoints/example')).json()) as { id: string };
    let sent = 0;
    for (const { path, method, docs } of operations) {
      const media = (docs.requestBody as { content: Record<string, Media> } | undefined)?.content['application/json'];
      for (const [name, { value }] of Object.entries(media?.examples ?? {})) {
        expect([path, name, matches(value, media!.schema)]).toContain(true);
        if (/llm\/v1\/(?:completions|embeddings)|stored-secret/.test(`${name} ${JSON.stringify(media!.schema)}`))
          continue;
        if (/\/(?:completions|embeddings)$/.test(path) && !path.endsWith('/chat/completions')) continue;
        const url = path.replace('{name}', 'example').replace('{entity}', 'small').replace('{id}', id);
        const given = JSON.parse(JSON.stringify(value).replaceAll('"NAME"', '"example"')) as object;
        const response = await server.request(method.toUpperCase(), url, given);
        expect([url, name, response.status, await response.clone().text()]).toContain(200);
        const documented = (docs.responses[200] as { content: Record<string, Media> }).content['application/json']!;
        const isJson = response.headers.get('content-type')!.startsWith('application/json');
        if (isJson) expect([url, matches(await response.json(), documented.schema)]).toContain(true);
        sent += 1;
      }
    }
    expect(sent).toBeGreaterThan(15);
  }, 60_000);

  it('contains the status and format of each documented error', async () => {
    const cases = [
      ['GET', '/api/2.0/serving-endpoints/{name}', undefined, 404],
      ['POST', '/api/2.0/serving-endpoints', { name: 'a b' }, 400],
      ['POST', '/serving-endpoints/{name}/invocations', {}, 404],
      ['POST', '/serving-endpoints/responses', {}, 501],
      ['GET', '/api/2.0/permissions/serving-endpoints/{id}', undefined, 404],
    ] as const;
    for (const [method, path, body, status] of cases) {
      const response = await server.request(method, path.replace(/\{\w+\}/, 'missing'), body);
      expect([path, response.status]).toEqual([path, status]);
      const { docs } = operations.find((each) => each.path === path && each.method === method.toLowerCase())!;
      expect(Object.keys(docs.responses)).toContain(String(status));
    }
  });

  it('declares the credentials that Swagger UI can send', () => {
    expect(Object.keys(document.components?.securitySchemes ?? {})).toEqual(['token', 'basic']);
    expect(document.security).toEqual([{ token: [] }, { basic: [] }]);
  });
});

describe('Swagger UI in Databricks mode', () => {
  it('links to both documents', async () => {
    const html = await (await fetch(`${server.url}/docs`)).text();
    expect([...html.matchAll(/href="(\?document=\w*)"/g)].map(([, link]) => link)).toEqual([
      '?document=',
      '?document=databricks',
    ]);
  });

  it('returns 404 for a document that does not exist', async () => {
    for (const path of ['/openapi/other.json', '/openapi/other.yaml', '/openapi/databricks.txt']) {
      expect((await server.request('GET', path)).status).toBe(404);
    }
  });
});
