import { hash } from 'node:crypto';
import { REQUEST_POLICIES, type RequestPolicy } from '../../src/endpoints/request-policy';
import { DatabricksServer } from '../support/databricks-server';

type Operation = 'chat' | 'completions' | 'embeddings';
type Target = 'endpoint' | 'route';

const BODIES: Readonly<Record<Operation, object>> = {
  chat: { messages: [{ role: 'user', content: 'forbidden' }] },
  completions: { prompt: 'forbidden' },
  embeddings: { input: 'forbidden' },
};

/** The path of an operation below an OpenAI-shaped prefix. */
const path = (operation: Operation): string => (operation === 'chat' ? 'chat/completions' : operation);
/** Every way to query an endpoint of the database. Paths without its name have it as `model`. */
const PATHS: readonly ((name: string, operation: Operation) => string)[] = [
  (name) => `/serving-endpoints/${name}/invocations`,
  (name) => `/serving-endpoints/${name}/served-models/one/invocations`,
  (_name, operation) => `/serving-endpoints/${path(operation)}`,
  (_name, operation) => `/ai-gateway/mlflow/v1/${path(operation)}`,
  (_name, operation) => `/ai-gateway/openai/v1/${path(operation)}`,
  (name) => `/gateway/${name}/invocations`,
  (name) => `/endpoints/${name}/invocations`,
  (_name, operation) => `/v1/${path(operation)}`,
];

interface Enforcement {
  readonly settings: object;
  readonly caller: 'root' | 'alice';
  readonly status: number;
  readonly text: RegExp;
}

/** One entry per policy of Databricks mode, by class name. Alice has no permission on the endpoints. */
const POLICIES: Readonly<Record<string, Enforcement>> = {
  QueryPermissionPolicy: { settings: {}, caller: 'alice', status: 403, text: /CAN_QUERY/ },
  EndpointLimitsPolicy: {
    settings: { ai_gateway: { rate_limits: [{ calls: 0, renewal_period: 'minute' }] } },
    caller: 'root',
    status: 403,
    text: /is 0 calls per minute/,
  },
  AiGatewayPolicy: {
    settings: { ai_gateway: { guardrails: { input: { invalid_keywords: ['forbidden'] } } } },
    caller: 'root',
    status: 400,
    text: /guardrail/i,
  },
};
/** The policies of the gateway file, which test/policy-matrix.spec.ts covers. */
const OF_THE_FILE = ['RateLimitPolicy', 'ParametersPolicy'];

const OPERATIONS = Object.keys(BODIES) as Operation[];
const TARGETS: readonly Target[] = ['endpoint', 'route'];
const CELLS = Object.keys(POLICIES).flatMap((policy) =>
  OPERATIONS.flatMap((operation) =>
    TARGETS.flatMap((target) => {
      const name = `${policy}-${operation}-${target}`;
      return PATHS.flatMap((pathOf) =>
        (operation === 'embeddings' ? [false] : [false, true]).map((stream) => {
          return { policy, operation, target, name, path: pathOf(name, operation), stream };
        }),
      );
    }),
  ),
);

let server: DatabricksServer;

beforeAll(async () => {
  const token = (name: string) => ({ sha256: hash('sha256', name, 'hex'), user: `${name}@example.com` });
  server = await DatabricksServer.start({
    databricks: { tokens: [{ ...token('root'), admin: true }, token('alice')] },
  });
  for (const { name, policy, operation, target } of CELLS.filter(
    ({ stream, path }) => !stream && path.endsWith('/one/invocations'),
  )) {
    const names = target === 'route' ? ['one', 'two'] : ['one'];
    const routes = names.map((entity) => ({ served_entity_name: entity, traffic_percentage: 100 / names.length }));
    const config = {
      served_entities: names.map((entity) => server.servedEntity(entity, `llm/v1/${operation}`)),
      traffic_config: { routes },
    };
    const body = { name, config, ...POLICIES[policy]!.settings };
    const response = await server.request('POST', '/api/2.0/serving-endpoints', body, { authorization: 'Bearer root' });
    expect([response.status, await response.text()]).toEqual([200, expect.any(String)]);
  }
});
afterAll(() => server.stop());

describe('the policy matrix of Databricks mode', () => {
  it('covers every policy of the server', () => {
    const policies = server.app.nest.get<RequestPolicy[]>(REQUEST_POLICIES, { strict: false });
    const names = policies.map(({ constructor }) => constructor.name);
    expect(names).toEqual([...Object.keys(POLICIES), ...OF_THE_FILE]);
  });

  it.each(CELLS)(
    'enforces $policy at an $target: $operation, stream: $stream, $path',
    async ({ policy, operation, name, path, stream }) => {
      const { caller, status, text } = POLICIES[policy]!;
      const body = { ...BODIES[operation], ...(!path.includes(name) && { model: name }), ...(stream && { stream }) };
      const response = await server.request('POST', path, body, { authorization: `Bearer ${caller}` });
      expect([response.status, await response.text()]).toEqual([status, expect.stringMatching(text)]);
      expect(server.provider.requests).toEqual([]);
    },
  );
});
