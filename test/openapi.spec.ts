import type { OpenAPIObject, OperationObject } from '@nestjs/swagger';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Value } from '@sinclair/typebox/value';
import { parse } from 'yaml';
import { MlflowError, OpenAIError } from '../src/openapi/error-schemas';
import * as schemas from '../src/wire';
import type { Schema } from '../src/wire';
import { serve, stopServing } from './support/openapi-server';

interface Operation {
  readonly path: string;
  readonly method: string;
  readonly docs: OperationObject;
}

const TYPES = ['chat', 'completions', 'embeddings'];
const SCHEMAS = new Map(
  [...Object.values<unknown>(schemas), MlflowError, OpenAIError]
    .filter((value): value is Schema => typeof value === 'object' && value !== null && 'parse' in value)
    .map((schema) => [schema.name, schema]),
);

function operationsOf(document: OpenAPIObject): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, OperationObject>).map(([method, docs]) => ({ path, method, docs })),
  );
}

function schemasOf(json: { $ref?: string; anyOf?: { $ref: string }[] } | undefined): Schema[] {
  const references = json?.anyOf ?? [json];
  return references.map((each) => SCHEMAS.get(each?.$ref?.split('/').pop() ?? '')!);
}

function matches(value: unknown, json: object | undefined): boolean {
  return schemasOf(json).some((schema) => Value.Check(schema.json, value));
}

function valuesOf(media: { example?: unknown; examples?: object } | undefined): unknown[] {
  const named = Object.values((media?.examples ?? {}) as Record<string, { value: unknown }>);
  return media?.example === undefined ? named.map(({ value }) => value) : [media.example];
}

function contentOf(operation: Operation, status: string, type: string) {
  const response = operation.docs.responses[status] as { content?: Record<string, object> } | undefined;
  return response?.content?.[type] as
    { schema: { contentSchema: { items: object } }; example?: unknown; examples?: object } | undefined;
}

function bodyOf({ docs }: Operation) {
  return (docs.requestBody as { content: Record<string, { schema: object; examples: object }> } | undefined)?.content[
    'application/json'
  ];
}

function eventsOf(text: string): unknown[] {
  const data = text.split('\n\n').filter((event) => event !== '' && event !== 'data: [DONE]');
  return data.map((event) => JSON.parse(event.slice('data: '.length)) as unknown);
}

let server: Awaited<ReturnType<typeof serve>>;
let operations: Operation[];

beforeAll(async () => {
  server = await serve(TYPES.map((type) => ({ name: `my.${type}`, type })));
  operations = operationsOf(server.document);
}, 60_000);

afterAll(stopServing);

describe('The OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const result = await validator.validate(structuredClone(server.document) as unknown as Record<string, unknown>);
    expect(result).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('references every component that it contains, and no others', () => {
    const names = [...JSON.stringify(server.document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name,
    );
    const known = Object.keys(server.document.components?.schemas ?? {});
    expect(names.filter((name) => !known.includes(name!))).toEqual([]);
    expect(known.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('contains exactly the routes of the server, with one path per endpoint instead of the template', () => {
    const { stack } = server.app.getHttpAdapter().getInstance().router;
    const served = stack.flatMap(({ route }) =>
      (route?.stack ?? []).map(({ method }) => `${method} ${route!.path.replace(/:(\w+)/g, '{$1}')}`),
    );
    const template = 'post /endpoints/{name}/invocations';
    expect(served).toContain(template);
    const expected = served
      .filter((route) => !/ \/(?:docs|openapi)\//.test(route))
      .flatMap((route) => (route === template ? TYPES.map((type) => template.replace('{name}', `my.${type}`)) : route));
    const documented = operations.map(({ path, method }) => `${method} ${path}`);
    expect(documented.sort()).toEqual([...new Set(expected)].sort());
  });

  it('gives each operation a summary, a described tag and a unique operationId', () => {
    const tags = new Map(server.document.tags?.map(({ name, description }) => [name, description]));
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
    visit(server.document.components, '');
    expect(undescribed).toEqual([]);
    const known = Object.keys(server.document.components?.schemas ?? {});
    expect(known).toEqual(expect.arrayContaining(['ChatRequest', 'CompletionsRequest', 'EmbeddingsRequest']));
  });

  it('contains the limits and defaults that the server enforces', () => {
    const { properties } = server.document.components!.schemas!['ChatRequest'] as { properties: object };
    expect(properties).toMatchObject({
      messages: { type: 'array', minItems: 1 },
      temperature: { type: ['number', 'null'], minimum: 0, maximum: 2 },
      max_tokens: { type: ['integer', 'null'], minimum: 1 },
      n: { minimum: 1, default: 1 },
      stream: { type: ['boolean', 'null'], default: false },
    });
  });

  it('contains examples of responses, events and errors that match their schemas', () => {
    const counts = { responses: 0, events: 0 };
    for (const operation of operations) {
      for (const status of Object.keys(operation.docs.responses)) {
        const json = contentOf(operation, status, 'application/json');
        for (const value of valuesOf(json)) {
          expect([operation.path, status, value, matches(value, json?.schema)]).toContain(true);
          counts.responses += 1;
        }
        const stream = contentOf(operation, status, 'text/event-stream');
        for (const event of valuesOf(stream).flatMap((text) => eventsOf(text as string))) {
          expect([operation.path, event, matches(event, stream?.schema.contentSchema.items)]).toContain(true);
          counts.events += 1;
        }
      }
    }
    expect(counts.responses).toBeGreaterThan(50);
    expect(counts.events).toBeGreaterThan(15);
  });

  it('contains request examples with the name of an endpoint for each operation of /v1', () => {
    for (const [path, type] of [
      ['/v1/chat/completions', 'chat'],
      ['/v1/completions', 'completions'],
      ['/v1/embeddings', 'embeddings'],
    ]) {
      const values = valuesOf(bodyOf(operations.find((operation) => operation.path === path)!));
      expect(values.length).toBeGreaterThan(1);
      for (const value of values) expect(value).toMatchObject({ model: `my.${type}` });
    }
  });

  it('contains request examples that match their schemas and get the documented response', async () => {
    const mediaTypes = new Set<string>();
    for (const operation of operations) {
      const body = bodyOf(operation);
      for (const value of valuesOf(body)) {
        expect(matches(value, body?.schema)).toBe(true);
        const url = server.address + operation.path.replace('{name}', 'my.chat');
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(value),
        });
        const text = await response.text();
        // The limits API returns 501, as MLflow's servers do.
        const status = '200' in operation.docs.responses ? 200 : 501;
        expect([operation.path, response.status, text]).toEqual([operation.path, status, text]);
        const type = response.headers.get('content-type')!.split(';')[0]!;
        mediaTypes.add(type);
        const documented = contentOf(operation, String(status), type);
        const bodies = type === 'text/event-stream' ? eventsOf(text) : [JSON.parse(text) as unknown];
        const schema = type === 'text/event-stream' ? documented?.schema.contentSchema.items : documented?.schema;
        expect(bodies.length).toBeGreaterThan(0);
        for (const each of bodies) expect([operation.path, each, matches(each, schema)]).toContain(true);
      }
    }
    expect([...mediaTypes].sort()).toEqual(['application/json', 'text/event-stream']);
  }, 60_000);

  it('describes the responses of GET operations', async () => {
    const checked: string[] = [];
    for (const operation of operations.filter(({ method }) => method === 'get')) {
      const response = await fetch(server.address + operation.path.replace('{name}', 'my.chat'), {
        redirect: 'manual',
      });
      await expect(response.clone().text()).resolves.toBeDefined();
      expect(Object.keys(operation.docs.responses)).toContain(String(response.status));
      const type = response.headers.get('content-type')!.split(';')[0]!;
      const json = contentOf(operation, String(response.status), 'application/json');
      if (!json || !('$ref' in json.schema)) continue;
      expect(type).toBe('application/json');
      expect(matches(await response.json(), json.schema)).toBe(true);
      checked.push(operation.path);
    }
    expect(checked.length).toBeGreaterThanOrEqual(8);
  });

  it.each([
    ['GET', '/api/2.0/endpoints/{name}', 'missing', undefined, 404],
    ['GET', '/api/2.0/endpoints', '?page_token=x', undefined, 400],
    ['GET', '/v1/models/{name}', 'missing', undefined, 404],
    ['POST', '/gateway/{name}/invocations', 'missing', {}, 404],
    ['POST', '/gateway/{name}/invocations', 'my.chat', { messages: [], temperature: 3 }, 422],
    ['POST', '/v1/chat/completions', '', { model: 'my.chat' }, 422],
    ['POST', '/v1/chat/completions', '', { model: 'missing', messages: [{ role: 'user', content: 'x' }] }, 400],
    ['POST', '/v1/completions', '', { model: 'my.chat', prompt: 'x' }, 400],
    ['POST', '/api/2.0/gateway/limits', '', { route: 'my.chat', limits: [] }, 501],
  ])('describes the error response of %s %s with %s %j', async (method, path, nameOrQuery, body, status) => {
    const url = path.includes('{name}') ? path.replace('{name}', nameOrQuery) : path + nameOrQuery;
    const response = await fetch(server.address + url, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(response.status).toBe(status);
    const operation = operations.find((each) => each.path === path && each.method === method.toLowerCase())!;
    const json = contentOf(operation, String(status), 'application/json');
    expect(matches(await response.json(), json?.schema)).toBe(true);
  });

  it('contains a server URL that is relative to the document, so that it works below any prefix of a proxy', () => {
    const urls = server.document.servers?.map(({ url }) => new URL(url, 'http://proxy/some/prefix/openapi.json').href);
    expect(urls).toEqual(['http://proxy/some/prefix/']);
  });

  it('has the same content in YAML', async () => {
    const response = await fetch(`${server.address}/openapi.yaml`);
    expect(response.headers.get('content-type')).toMatch(/^application\/yaml/);
    expect(parse(await response.text())).toEqual(server.document);
  });

  it('keeps the path template and describes the first 200 endpoints if there are more', async () => {
    const many = Array.from({ length: 203 }, (_, index) => ({ name: `chat-${index}`, type: 'chat' }));
    const { document } = await serve(many);
    const literal = Object.keys(document.paths).filter((path) => /^\/endpoints\/chat-\d+\/invocations$/.test(path));
    expect(literal).toHaveLength(200);
    expect(document.paths).toHaveProperty(['/endpoints/{name}/invocations', 'post', 'summary']);
    const parameter = document.paths['/v1/models/{name}']?.get?.parameters?.[0];
    expect(parameter).toMatchObject({ schema: { type: 'string' }, example: 'chat-0' });
    expect(parameter).not.toHaveProperty('schema.enum');
    expect(await new Validator().validate(document as unknown as Record<string, unknown>)).toEqual({ valid: true });
  }, 60_000);
});
