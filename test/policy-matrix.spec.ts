import type { NestExpressApplication } from '@nestjs/platform-express';
import { ModulesContainer } from '@nestjs/core';
import { readEnvironment } from '../src/config';
import { createApp } from '../src/create-app';
import { ALL_DIALECTS } from '../src/dialects/dialects.module';
import { isRoute, type Queryable } from '../src/endpoints/queryable';
import { REQUEST_POLICIES, type RequestPolicy, type TargetPolicy } from '../src/endpoints/request-policy';
import { declaredDialect, type Dialect } from '../src/http';
import { post, type ReceivedResponse } from './support/client';
import { fileOf } from './support/config';
import { sandboxEndpoint } from './support/sluice';

type Operation = 'chat' | 'completions' | 'embeddings';

const BODIES: Readonly<Record<Operation, object>> = {
  chat: { messages: [{ role: 'user', content: 'Hello!' }] },
  completions: { prompt: 'Hello!' },
  embeddings: { input: 'Hello!' },
};

/** How each dialect names an endpoint and an operation. */
const PATHS: Readonly<Record<Dialect['name'], readonly ((name: string, operation: Operation) => string)[]>> = {
  mlflow: [(name) => `/endpoints/${name}/invocations`, (name) => `/gateway/${name}/invocations`],
  openai: [(_name, operation) => `/v1/${operation === 'chat' ? 'chat/completions' : operation}`],
};

interface Enforcement {
  /** Settings of an endpoint that the policy concerns. */
  readonly settings: object;
  /** Fields of a request that the policy acts on. */
  readonly fields: object;
  /** Returns whether the response shows that the policy has acted. */
  readonly isEnforced: (response: ReceivedResponse) => boolean;
  /** What the policy is bound to when a traffic route is queried: its endpoint, by default, or the route itself. */
  readonly target?: 'route';
}

/** Adds a header to the responses of traffic routes, as policies that act once around a whole route do. */
class RouteHeaderPolicy implements RequestPolicy {
  bind(target: Queryable): TargetPolicy | undefined {
    if (!isRoute(target)) return undefined;
    return { after: (result) => ({ ...result, headers: { 'x-route': target.name } }) };
  }
}

/** One entry per policy, by class name. */
const POLICIES: Readonly<Record<string, Enforcement>> = {
  RateLimitPolicy: {
    settings: { limit: { calls: 0, renewal_period: 'hour' } },
    fields: {},
    isEnforced: ({ status }) => status === 429,
  },
  ParametersPolicy: {
    settings: { parameters: { maximum: { max_tokens: 1 } } },
    fields: { max_tokens: 2 },
    isEnforced: ({ status, headers }) => status === 200 && headers.get('x-sluice-adjusted') === 'max_tokens',
  },
  RouteHeaderPolicy: {
    settings: {},
    fields: {},
    isEnforced: ({ status, headers }) => status === 200 && /^RouteHeaderPolicy-/.test(headers.get('x-route') ?? ''),
    target: 'route',
  },
};

const OPERATIONS = Object.keys(BODIES) as Operation[];
const CELLS = Object.entries(PATHS).flatMap(([dialect, paths]) =>
  paths.flatMap((path) =>
    OPERATIONS.flatMap((operation) =>
      (operation === 'embeddings' ? [false] : [false, true]).flatMap((stream) =>
        Object.entries(POLICIES).flatMap(([policy, enforcement]) =>
          (enforcement.target ? [enforcement.target] : ['endpoint', 'route']).map((target) => {
            const name = `${policy}-${operation}-${target}`;
            return { dialect, operation, stream, policy, target, name, path: path(name, operation) };
          }),
        ),
      ),
    ),
  ),
);

let app: NestExpressApplication;
let url: string;

beforeAll(async () => {
  const endpoints = Object.entries(POLICIES).flatMap(([policy, { settings }]) =>
    OPERATIONS.map((operation) => ({ ...sandboxEndpoint(`${policy}-${operation}-endpoint`, operation), ...settings })),
  );
  const routes = endpoints.map((endpoint) => {
    const { name, endpoint_type } = endpoint as unknown as { name: string; endpoint_type: string };
    return {
      name: name.replace(/-endpoint$/, '-route'),
      task_type: endpoint_type,
      destinations: [{ name, traffic_percentage: 100 }],
    };
  });
  app = await createApp(fileOf(JSON.stringify({ endpoints, routes })), readEnvironment({}));
  app.get<RequestPolicy[]>(REQUEST_POLICIES).push(new RouteHeaderPolicy());
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterAll(() => app.close());

describe('the policy matrix', () => {
  it('covers every policy and every dialect of the server', () => {
    const policies = app.get<RequestPolicy[]>(REQUEST_POLICIES).map(({ constructor }) => constructor.name);
    expect(Object.keys(POLICIES).sort()).toEqual(policies.sort());
    expect(Object.keys(PATHS).sort()).toEqual(ALL_DIALECTS.map(({ name }) => name).sort());
  });

  it.each(CELLS)(
    'enforces $policy at a $target: $dialect, $operation, stream: $stream, $path',
    async ({ policy, operation, stream, name, path, dialect }) => {
      const { fields, isEnforced } = POLICIES[policy]!;
      const model = dialect === 'openai' ? { model: name } : {};
      const response = await post(url + path, { ...BODIES[operation], ...fields, ...model, ...(stream && { stream }) });
      expect([isEnforced(response), response.status, response.text]).toEqual([true, response.status, response.text]);
    },
  );
});

it('every controller of an API declares its dialect', () => {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  // The documentation pages belong to no API.
  const undeclared = controllers.filter(
    ({ metatype, name }) => metatype && name !== 'DocsController' && !declaredDialect(metatype),
  );
  expect(controllers.length).toBeGreaterThan(5);
  expect(undeclared.map(({ name }) => String(name))).toEqual([]);
});
