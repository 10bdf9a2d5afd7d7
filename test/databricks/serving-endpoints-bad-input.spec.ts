import { STATUS_OF_ERROR_CODE, type DatabricksErrorCode } from '../../src/databricks/errors/error-table';
import { RETRIED_TEXTS } from '../../src/databricks/errors/safe-message';
import { DatabricksServer } from '../support/databricks-server';

const PATH = '/api/2.0/serving-endpoints';
const KEY = 'sk-canary-5up3rs3cr3t';
/** An address of a provider that the server may reach. */
const BASE = 'https://provider.example.com/v1';
const MINUTE = { renewal_period: 'minute' };

/** What is wrong, the request, and the error code with a part of the message. */
type Row = [what: string, method: string, path: string, body: unknown, code: DatabricksErrorCode, message: RegExp];
type Body = Record<string, unknown>;

const OPENAI = { openai_api_key_plaintext: KEY, openai_api_base: BASE };

function model(changes: Body = {}): Body {
  return { provider: 'openai', name: 'm', task: 'llm/v1/chat', openai_config: OPENAI, ...changes };
}

function openai(changes: Body): Body {
  return model({ openai_config: { ...OPENAI, ...changes } });
}

function entity(name: string, external_model: unknown = model(), more: Body = {}): Body {
  return { name, external_model, ...more };
}

const ENTITIES = (count: number) => Array.from({ length: count }, (_, index) => entity(`e${index}`));
const TWO = { served_entities: ENTITIES(2) };

function routed(...routes: Body[]): Body {
  return { ...TWO, traffic_config: { routes } };
}

const share = (served_entity_name: string, traffic_percentage: unknown) => ({ served_entity_name, traffic_percentage });

function* createRows(): Generator<Row> {
  const names: [string, unknown][] = [
    ['no name', undefined],
    ['an empty name', ''],
    ['a name with a blank', 'a b'],
    ['a name with a dot', 'a.b'],
    ['a name of 64 characters', 'a'.repeat(64)],
    ['the name pt', 'pt'],
    ['a name that starts with databricks-', 'databricks-a'],
    ['a number as name', 5],
    ['null as name', null],
  ];
  for (const [what, name] of names) yield [what, 'POST', '', { name }, 'INVALID_PARAMETER_VALUE', /^name: /];
  yield [
    'a description of more than 1 MiB',
    'POST',
    '',
    { name: 'large', description: 'x'.repeat(1024 * 1024) },
    'INVALID_PARAMETER_VALUE',
    /larger than 1 MiB/,
  ];
  yield [
    'the name of another endpoint',
    'POST',
    '',
    { name: 'chat' },
    'RESOURCE_ALREADY_EXISTS',
    /'chat' already exists/,
  ];
  const fields: [string, unknown, RegExp][] = [
    ['config', [], /^config: /],
    ['config', 'text', /^config: /],
    ['config', {}, /^config: must have served_entities/],
    ['route_optimized', true, /^route_optimized: /],
    ['route_optimized', 'true', /^route_optimized: /],
    ['description', 5, /^description: /],
    ['budget_policy_id', {}, /^budget_policy_id: /],
    ['tags', { key: 'a' }, /^tags: /],
    ['tags', ['a'], /^tags: /],
    ['tags', [{ value: 'a' }], /^tags\[0\]\.key: missing/],
    ['tags', [{ key: 'a', value: 5 }], /^tags\[0\]\.value: /],
    ['tags', [{ key: 'a' }, { key: 'a' }], /^tags\[1\]\.key: /],
    ['email_notifications', { on_update_success: 'a@b.c' }, /^email_notifications\.on_update_success: /],
    ['email_notifications', { on_update_failure: [5] }, /^email_notifications\.on_update_failure: /],
    ['rate_limits', {}, /^rate_limits: /],
    ['rate_limits', [{ ...MINUTE }], /^rate_limits\[0\]\.calls: missing/],
    ['ai_gateway', [], /^ai_gateway: /],
    ['ai_gateway', { rate_limits: [{ ...MINUTE }] }, /^ai_gateway\.rate_limits\[0\]: must have calls, tokens or both/],
  ];
  for (const [field, value, message] of fields) {
    const body = { name: 'new', [field]: value };
    yield [`${field} ${JSON.stringify(value)}`, 'POST', '', body, 'INVALID_PARAMETER_VALUE', message];
  }
  yield [
    'an invalid config',
    'POST',
    '',
    { name: 'new', config: { served_entities: [entity('a', { ...model(), task: 'llm/v2/chat' })] } },
    'INVALID_PARAMETER_VALUE',
    /^config\.served_entities\[0\]\.external_model\.task: .*llm\/v1\/chat/,
  ];
}

const CONFIGS: [what: string, config: unknown, message: RegExp][] = [
  ['neither list', {}, /^must have served_entities/],
  ['both lists', { ...TWO, served_models: TWO.served_entities }, /not both/],
  ['an empty list', { served_entities: [] }, /^served_entities: must have at least one/],
  ['a list that is an object', { served_entities: {} }, /^served_entities: /],
  ['an entity that is a text', { served_entities: ['a'] }, /^served_entities: /],
  ['16 entities', { served_entities: ENTITIES(16) }, /^served_entities: has 16 entities; must have 15/],
  ['a repeated name', { served_entities: [entity('a'), entity('a')] }, /^served_entities\[1\]\.name: /],
  ['a bad name', { served_entities: [entity('a b')] }, /^served_entities\[0\]\.name: /],
  ['a number as name', { served_entities: [{ ...entity('a'), name: 1 }] }, /^served_entities\[0\]\.name: /],
  [
    'fields of a custom model beside an external model',
    { served_entities: [entity('a', model(), { workload_size: 'Small' })] },
    /^served_entities\[0\]\.workload_size: .*external models/,
  ],
  [
    'a custom model',
    { served_entities: [{ entity_name: 'main.a.b', entity_version: '1' }] },
    /^served_entities\[0\]\.entity_name: .*external models/,
  ],
  ['no model', { served_entities: [{ name: 'a' }] }, /^served_entities\[0\]\.external_model: .*external models/],
  ['a model in the former list', { served_models: [{ name: 'a' }] }, /^served_models\[0\]\.external_model: /],
  ['no task', modelConfig({ task: undefined }), /external_model\.task: missing; must be one of llm\/v1\/chat/],
  ['no provider', modelConfig({ provider: undefined }), /external_model\.provider: missing/],
  ['no name of the model', modelConfig({ name: undefined }), /external_model\.name: missing/],
  ['an unknown provider', modelConfig({ provider: 'acme' }), /external_model\.provider: must be one of openai, /],
  ['an unknown task', modelConfig({ task: 'llm/v1/images' }), /external_model\.task: must be one of llm/],
  ['a task that is a number', modelConfig({ task: 1 }), /external_model\.task: /],
  ['no block of the provider', modelConfig({ openai_config: undefined }), /external_model\.openai_config: missing/],
  ['a block that is a list', modelConfig({ openai_config: [] }), /external_model\.openai_config: /],
  ['the block of another provider', modelConfig({ anthropic_config: {} }), /external_model\.anthropic_config: /],
  ['no key', modelConfig({ openai_config: { openai_api_base: BASE } }), /openai_config/],
  [
    'a reference and a plaintext key',
    { served_entities: [entity('a', openai({ openai_api_key: '{{secrets/a/b}}' }))] },
    /openai_api_key: only one of openai_api_key and openai_api_key_plaintext/,
  ],
  [
    'an unknown reference',
    modelConfig({ openai_config: { openai_api_key: '{{secrets/scope-1/key-1}}' } }),
    /openai_api_key: .*"scope-1".*"key-1"/,
  ],
  [
    'a malformed reference',
    modelConfig({ openai_config: { openai_api_key: '{{secrets/a}}' } }),
    /openai_api_key: .*\{\{secrets\/scope\/key\}\}/,
  ],
  ['a key that is a number', modelConfig({ openai_config: { openai_api_key: 5 } }), /openai_api_key: /],
  [
    'an address that is none',
    { served_entities: [entity('a', openai({ openai_api_base: 'ftp://a' }))] },
    /openai_api_base: must be an http\(s\) URL/,
  ],
  [
    'a metadata address',
    { served_entities: [entity('a', openai({ openai_api_base: 'http://169.254.169.254/' }))] },
    /openai_api_base: .*egress\.allow/,
  ],
  [
    'Azure without its settings',
    { served_entities: [entity('a', openai({ openai_api_type: 'azure' }))] },
    /openai_config/,
  ],
  [
    'differing tasks',
    { served_entities: [entity('a'), entity('b', model({ task: 'llm/v1/embeddings' }))] },
    /^served_entities\[1\]\.external_model\.task: must be llm\/v1\/chat/,
  ],
  ['no traffic_config for two entities', TWO, /^traffic_config: missing/],
  ['a sum of 99', routed(share('e0', 50), share('e1', 49)), /^traffic_config\.routes: .*99; must add up to 100/],
  ['a fraction', routed(share('e0', 99.5), share('e1', 0.5)), /^traffic_config\.routes\[0\]\.traffic_percentage: /],
  ['a percentage as text', routed(share('e0', '100'), share('e1', 0)), /routes\[0\]\.traffic_percentage: .*integer/],
  ['a negative percentage', routed(share('e0', 101), share('e1', -1)), /routes\[0\]\.traffic_percentage: .*0 to 100/],
  ['no percentage', routed({ served_entity_name: 'e0' }, share('e1', 100)), /routes\[0\]\.traffic_percentage: missing/],
  ['a route to an unknown entity', routed(share('e0', 50), share('x', 50)), /^traffic_config\.routes\[1\]\./],
  ['an entity without a route', routed(share('e0', 100)), /^traffic_config\.routes: .*'e1'/],
  ['an entity with two routes', routed(share('e0', 50), share('e0', 50)), /^traffic_config\.routes\[1\]\..*'e0'/],
  ['a route without a name', routed({ traffic_percentage: 100 }), /^traffic_config\.routes\[0\]\..*: missing/],
  [
    'a route with two names',
    routed({ ...share('e0', 100), served_model_name: 'e1' }),
    /^traffic_config\.routes\[0\]\.served_model_name: must be the same/,
  ],
  ['traffic without routes', { ...TWO, traffic_config: {} }, /^traffic_config\.routes: missing/],
  ['traffic that is a list', { ...TWO, traffic_config: [] }, /^traffic_config: /],
  [
    'an inference table without a schema',
    { ...TWO, auto_capture_config: { enabled: true, catalog_name: 'main' } },
    /^auto_capture_config\.schema_name: missing; is required when enabled is true/,
  ],
  ['an inference table that is a text', { ...TWO, auto_capture_config: 'a' }, /^auto_capture_config: /],
];

function modelConfig(changes: Body): Body {
  return { served_entities: [entity('a', model(changes))] };
}

const LEGACY_LIMITS: [what: string, limit: unknown, message: RegExp][] = [
  ['no calls', { ...MINUTE }, /^rate_limits\[0\]\.calls: missing; must be an integer/],
  ['negative calls', { calls: -1, ...MINUTE }, /^rate_limits\[0\]\.calls: /],
  ['fractional calls', { calls: 1.5, ...MINUTE }, /^rate_limits\[0\]\.calls: /],
  ['calls as text', { calls: '5', ...MINUTE }, /^rate_limits\[0\]\.calls: /],
  ['calls above 2^53-1', { calls: 2 ** 53, ...MINUTE }, /^rate_limits\[0\]\.calls: /],
  ['no period', { calls: 5 }, /^rate_limits\[0\]\.renewal_period: missing; must be .*minute/],
  ['a period of an hour', { calls: 5, renewal_period: 'hour' }, /^rate_limits\[0\]\.renewal_period: /],
  ['an unknown key', { calls: 5, key: 'route', ...MINUTE }, /^rate_limits\[0\]\.key: .*user, endpoint/],
  ['tokens', { calls: 5, tokens: 5, ...MINUTE }, /^rate_limits\[0\]\.tokens: /],
  ['a principal', { calls: 5, principal: 'a', key: 'user', ...MINUTE }, /^rate_limits\[0\]\.principal: /],
  ['a number instead of a limit', 5, /^rate_limits: /],
];

const GROUP = { calls: 1, key: 'user_group', ...MINUTE };
const groups = (count: number) => Array.from({ length: count }, (_, index) => ({ ...GROUP, principal: `g${index}` }));
const users = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...GROUP, key: 'user', principal: `u${index}` }));

const GATEWAYS: [what: string, gateway: unknown, message: RegExp][] = [
  ['a limit without calls and tokens', { rate_limits: [MINUTE] }, /^rate_limits\[0\]: must have calls, tokens or both/],
  ['tokens as text', { rate_limits: [{ tokens: '5', ...MINUTE }] }, /^rate_limits\[0\]\.tokens: /],
  ['an unknown key', { rate_limits: [{ ...GROUP, key: 'group' }] }, /^rate_limits\[0\]\.key: .*user_group/],
  ['a group limit without a group', { rate_limits: [GROUP] }, /^rate_limits\[0\]\.principal: missing/],
  [
    'a service principal limit without one',
    { rate_limits: [{ ...GROUP, key: 'service_principal' }] },
    /^rate_limits\[0\]\.principal: missing/,
  ],
  [
    'an endpoint limit with a principal',
    { rate_limits: [{ calls: 1, principal: 'a', ...MINUTE }] },
    /^rate_limits\[0\]\.principal: must not be set/,
  ],
  ['a repeated subject', { rate_limits: [...groups(1), ...groups(1)] }, /^rate_limits\[1\]: /],
  ['six group limits', { rate_limits: groups(6) }, /^rate_limits: has 6 limits for groups; must have 5 or fewer/],
  ['21 limits', { rate_limits: users(21) }, /^rate_limits: has 21 limits; must have 20 or fewer/],
  [
    'usage tracking as text',
    { usage_tracking_config: { enabled: 'true' } },
    /^usage_tracking_config\.enabled: .*true or/,
  ],
  ['a PII behaviour that does not exist', { guardrails: { input: { pii: { behavior: 'HIDE' } } } }, /behavior: .*MASK/],
  ['keywords as text', { guardrails: { input: { invalid_keywords: 'a' } } }, /^guardrails\.input\.invalid_keywords: /],
  ['topics with a number', { guardrails: { output: { valid_topics: [1] } } }, /^guardrails\.output\.valid_topics: /],
  ['safety as text', { guardrails: { input: { safety: 'yes' } } }, /^guardrails\.input\.safety: /],
  [
    'an inference table without a catalog',
    { inference_table_config: { enabled: true, schema_name: 'a' } },
    /^inference_table_config\.catalog_name: missing/,
  ],
  [
    'an inference table without a schema',
    { inference_table_config: { enabled: true, catalog_name: 'a' } },
    /^inference_table_config\.schema_name: missing/,
  ],
  [
    'a change of an enabled inference table',
    { inference_table_config: { enabled: true, catalog_name: 'other', schema_name: 'logs' } },
    /^inference_table_config\.catalog_name: must not change/,
  ],
  ['a fallback without enabled', { fallback_config: {} }, /^fallback_config\.enabled: missing; must be true or false/],
];

const TAGS: [what: string, body: unknown, message: RegExp][] = [
  ['a tag without a key', { add_tags: [{ value: 'a' }] }, /^add_tags\[0\]\.key: missing/],
  ['an empty key', { add_tags: [{ key: '' }] }, /^add_tags\[0\]\.key: /],
  ['a repeated key', { add_tags: [{ key: 'a' }, { key: 'a' }] }, /^add_tags\[1\]\.key: /],
  ['a value that is a number', { add_tags: [{ key: 'a', value: 1 }] }, /^add_tags\[0\]\.value: /],
  ['deleted tags that are objects', { delete_tags: [{ key: 'a' }] }, /^delete_tags: must be|^delete_tags: .*strings/],
  ['added tags that are an object', { add_tags: { key: 'a' } }, /^add_tags: /],
];

/** Every operation with an endpoint in its path, with a valid body. */
const OPERATIONS: [method: string, path: string, body?: unknown][] = [
  ['GET', '/NAME'],
  ['DELETE', '/NAME'],
  ['PUT', '/NAME/config', { served_entities: ENTITIES(1) }],
  ['PUT', '/NAME/rate-limits', {}],
  ['PUT', '/NAME/ai-gateway', {}],
  ['PATCH', '/NAME/tags', {}],
  ['PATCH', '/NAME/notifications', {}],
  ['PATCH', '/NAME/telemetry-config', {}],
  ['PATCH', '/NAME/system-metrics-export-state', {}],
  ['GET', '/NAME/openapi'],
  ['GET', '/NAME/metrics'],
  ['GET', '/NAME/served-models/a/logs'],
  ['GET', '/NAME/served-models/a/build-logs'],
  ['POST', '/NAME/config:stop'],
  ['POST', '/NAME/config:start'],
];

/** Bodies that are not JSON objects, for the operations that need one. */
const UNREADABLE: [what: string, body: string][] = [
  ['no JSON', '{'],
  ['an empty body', ''],
  ['a list', '[]'],
  ['a text', '"a"'],
  ['null', 'null'],
  ['a number', '5'],
  ['nested lists', `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`],
  ['too many values', `{"a":[${'0,'.repeat(30_000)}0]}`],
];

function* rows(): Generator<Row> {
  yield* createRows();
  for (const [what, body, message] of CONFIGS) {
    yield [`a config with ${what}`, 'PUT', '/chat/config', body, 'INVALID_PARAMETER_VALUE', message];
  }
  for (const [what, limit, message] of LEGACY_LIMITS) {
    const body = { rate_limits: [limit] };
    yield [`a limit with ${what}`, 'PUT', '/chat/rate-limits', body, 'INVALID_PARAMETER_VALUE', message];
  }
  const twice = { rate_limits: [1, 2].map((calls) => ({ calls, ...MINUTE })) };
  yield ['a repeated limit', 'PUT', '/chat/rate-limits', twice, 'INVALID_PARAMETER_VALUE', /^rate_limits\[1\]: /];
  for (const [what, body, message] of GATEWAYS) {
    yield [`an AI gateway with ${what}`, 'PUT', '/chat/ai-gateway', body, 'INVALID_PARAMETER_VALUE', message];
  }
  for (const [what, body, message] of TAGS) {
    yield [what, 'PATCH', '/chat/tags', body, 'INVALID_PARAMETER_VALUE', message];
  }
  const notifications = { email_notifications: { on_update_success: 'a' } };
  yield [
    'an address instead of a list',
    'PATCH',
    '/chat/notifications',
    notifications,
    'INVALID_PARAMETER_VALUE',
    /^email_notifications\.on_update_success: /,
  ];
  for (const [method, path, body] of OPERATIONS) {
    const message = /^Endpoint with name 'unknown' does not exist\.$/;
    yield ['an unknown endpoint', method, path.replace('NAME', 'unknown'), body, 'RESOURCE_DOES_NOT_EXIST', message];
  }
  yield ['an unknown endpoint', 'PUT', '/unknown/config', '{', 'RESOURCE_DOES_NOT_EXIST', /does not exist/];
  for (const [what, body] of UNREADABLE) {
    yield [what, 'POST', '', body, 'BAD_REQUEST', /body/];
    yield [what, 'PUT', '/chat/config', body, 'BAD_REQUEST', /body/];
  }
  const external = /not available for endpoints of external models/;
  yield ['telemetry', 'PATCH', '/chat/telemetry-config', {}, 'INVALID_PARAMETER_VALUE', external];
  yield ['metrics', 'PATCH', '/chat/system-metrics-export-state', {}, 'INVALID_PARAMETER_VALUE', external];
  yield ['a stop', 'POST', '/chat/config:stop', undefined, 'INVALID_PARAMETER_VALUE', external];
  yield ['a start', 'POST', '/chat/config:start', undefined, 'INVALID_PARAMETER_VALUE', external];
  yield ['an unknown entity', 'GET', '/chat/served-models/x/logs', undefined, 'RESOURCE_DOES_NOT_EXIST', /'x'/];
  yield ['provisioned throughput', 'POST', '/pt', {}, 'NOT_IMPLEMENTED', /provisioned throughput/];
  yield ['provisioned throughput', 'PUT', '/pt/a/config', {}, 'NOT_IMPLEMENTED', /provisioned throughput/];
  yield ['external functions', 'POST', '/../external-function', {}, 'NOT_IMPLEMENTED', /external functions/];
  for (const [method, path] of [
    ['POST', '/chat'],
    ['DELETE', ''],
    ['PUT', '/chat/unknown'],
    ['GET', '/chat/config'],
    ['PATCH', '/chat/rate-limits'],
  ] as const) {
    const message = new RegExp(`^No API found for '${method} ${PATH}${path}'$`);
    yield ['an unknown path or method', method, path, undefined, 'ENDPOINT_NOT_FOUND', message];
  }
}

describe('the serving endpoints API rejects', () => {
  let server: DatabricksServer;
  let before: unknown;
  const stateOf = async (): Promise<unknown> => (await server.request('GET', PATH)).json();

  beforeAll(async () => {
    server = await DatabricksServer.start();
    const inference_table_config = { enabled: true, catalog_name: 'main', schema_name: 'logs' };
    const created = await server.request('POST', PATH, {
      name: 'chat',
      config: { served_entities: ENTITIES(1) },
      ai_gateway: { inference_table_config },
    });
    expect(created.status).toBe(200);
    before = await stateOf();
  });
  afterAll(() => server.stop());

  it.each([...rows()])('%s at %s %s (%#)', async (_what, method, path, body, code, message) => {
    const response = await server.request(method, `${PATH}${path}`, body);
    const text = await response.text();
    const error = JSON.parse(text) as { error_code: string; message: string };
    expect([response.status, error.error_code]).toEqual([STATUS_OF_ERROR_CODE[code], code]);
    expect(error.message).toMatch(message);
    expect(Object.keys(error)).toEqual(['error_code', 'message']);
    expect(RETRIED_TEXTS.filter((retried) => error.message.includes(retried))).toEqual([]);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(text).not.toContain(KEY);
    expect(await stateOf()).toEqual(before);
  });

  it('requests without a credential, before anything else', async () => {
    for (const [method, path] of [['GET', ''], ['POST', ''], ['DELETE', '/unknown'], ...OPERATIONS] as const) {
      const response = await fetch(`${server.url}${PATH}${path}`, { method });
      const { error_code } = (await response.json()) as { error_code: string };
      expect([method, path, response.status, error_code]).toEqual([method, path, 401, 'UNAUTHENTICATED']);
    }
  });
});

describe('the serving endpoints API accepts', () => {
  let server: DatabricksServer;
  beforeAll(async () => {
    server = await DatabricksServer.start();
  });
  afterAll(() => server.stop());

  it.each(['text/plain', 'application/x-www-form-urlencoded', ''])('JSON with the content type "%s"', async (type) => {
    const name = `of-${type.replace(/\W/g, '-')}`;
    const response = await server.request('POST', PATH, JSON.stringify({ name }), { 'content-type': type });
    expect(response.status).toBe(200);
  });

  it('unknown fields, unknown query parameters and null for fields that are not set', async () => {
    const body = {
      name: 'lenient',
      unknown: { a: 1 },
      rate_limits: null,
      tags: [{ key: 'a', value: null, unknown: 1 }],
      config: { served_entities: [{ ...entity('a'), unknown: [] }], served_models: null, traffic_config: null },
      ai_gateway: { guardrails: null, unknown: true },
    };
    const response = await server.request('POST', `${PATH}?unknown=1`, body, { 'x-databricks-org-id': '1' });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ tags: [{ key: 'a' }], rate_limits: [] });
  });

  it('a tag that is both added and deleted, which it deletes', async () => {
    await server.request('POST', PATH, { name: 'tagged', tags: [{ key: 'a' }, { key: 'b' }] });
    const body = { add_tags: [{ key: 'a', value: 'x' }], delete_tags: ['a'] };
    const response = await server.request('PATCH', `${PATH}/tagged/tags`, body);
    expect(await response.json()).toEqual({ tags: [{ key: 'b' }] });
  });

  it('a plaintext key in the field of a reference, and does not return it', async () => {
    const external_model = model({ openai_config: { openai_api_key: KEY } });
    const body = { name: 'raw', config: { served_entities: [{ external_model }] } };
    const response = await server.request('POST', PATH, body);
    const text = await response.text();
    expect(response.status).toBe(200);
    expect(text).not.toContain(KEY);
  });
});
