import type { ErrorCode } from '../../errors';
import {
  controllerDocs,
  errorResponses,
  inlineJsonResponse,
  jsonResponse,
  reference,
  textResponse,
  type Examples,
  type OperationDocs,
} from '../../openapi';
import type { Schema } from '../../wire';
import { EndpointReportsController } from '../serving/endpoint-reports.controller';
import { ServingEndpointsController } from '../serving/serving-endpoints.controller';
import { ExternalFunctionController, UnsupportedController } from '../serving/unsupported.controller';
import {
  AiGateway,
  CreateServingEndpoint,
  EndpointConfig,
  Logs,
  Notifications,
  RateLimits,
  ServingEndpointDetails,
  ServingEndpointList,
  Tags,
  TagsChange,
} from './endpoint-schemas';
import { WORKSPACE } from './error-schemas';

const tag = 'Serving endpoints';
/** The model inside the server, so that the example works without a key. */
const SANDBOX_CONFIG = {
  served_entities: [
    {
      name: 'small',
      external_model: { provider: 'sandbox', name: 'sandbox-chat', task: 'llm/v1/chat', sandbox_config: {} },
    },
  ],
};
const OPENAI_CONFIG = {
  served_entities: [
    {
      name: 'small',
      external_model: {
        provider: 'openai',
        name: 'gpt-4o-mini',
        task: 'llm/v1/chat',
        openai_config: { openai_api_key: '{{secrets/llm/openai}}' },
      },
    },
  ],
};
const LIMITS = { rate_limits: [{ calls: 100, key: 'user', renewal_period: 'minute' }] };

const READ_ERRORS: readonly ErrorCode[] = ['UNAUTHENTICATED', 'FORBIDDEN', 'RESOURCE_NOT_FOUND', 'INTERNAL'];
const CHANGE_ERRORS: readonly ErrorCode[] = [
  'INVALID_REQUEST',
  'INVALID_PARAMETER',
  ...READ_ERRORS,
  'CONFLICT',
  'STORE_UNAVAILABLE',
];

type NamedExamples = Readonly<Record<string, object>>;

/** @param examples by their summary */
function body(schema: Schema, examples: NamedExamples): NonNullable<OperationDocs['body']> {
  const named = Object.entries(examples).map(([summary, value]): [string, Examples[string]] => [
    summary.toLowerCase().replaceAll(/\W+/g, '-'),
    { summary, value },
  ]);
  return { schema: reference(schema.name), examples: Object.fromEntries(named) };
}

const errors = (codes: readonly ErrorCode[]) => errorResponses(codes, WORKSPACE);
const unavailable = (id: string, summary: string, code: ErrorCode): OperationDocs => ({
  id,
  tag,
  summary: `${summary} (not available)`,
  description: 'Clients of this API expect the path; the request is always rejected.',
  responses: errors(['UNAUTHENTICATED', 'FORBIDDEN', 'RESOURCE_NOT_FOUND', code]),
});

/** One change of an endpoint. */
function change(
  id: string,
  summary: string,
  request: readonly [Schema, NamedExamples],
  response: readonly [Schema, string],
): OperationDocs {
  return {
    id,
    tag,
    summary,
    body: body(...request),
    responses: { ...jsonResponse(...response), ...errors(CHANGE_ERRORS) },
  };
}

export const SERVING_ENDPOINTS_DOCS = controllerDocs(ServingEndpointsController, () => ({
  create: {
    ...change(
      'createServingEndpoint',
      'Create an endpoint',
      [
        CreateServingEndpoint,
        {
          'A model inside the server': { name: 'my-chat', config: SANDBOX_CONFIG, ...LIMITS },
          'A model of OpenAI, whose key is a stored secret': { name: 'my-chat', config: OPENAI_CONFIG },
        },
      ],
      [ServingEndpointDetails, 'The endpoint, ready to be queried in every dialect.'],
    ),
    responses: {
      ...jsonResponse(ServingEndpointDetails, 'The endpoint, ready to be queried in every dialect.'),
      ...errors([
        'INVALID_REQUEST',
        'INVALID_PARAMETER',
        'UNAUTHENTICATED',
        'FORBIDDEN',
        'ALREADY_EXISTS',
        'STORE_UNAVAILABLE',
        'INTERNAL',
      ]),
    },
  },
  list: {
    id: 'listServingEndpoints',
    tag,
    summary: 'List endpoints',
    description: 'Those that the client may at least view, including those of the gateway file.',
    responses: {
      ...jsonResponse(ServingEndpointList, 'The endpoints.'),
      ...errors(['UNAUTHENTICATED', 'INTERNAL']),
    },
  },
  get: {
    id: 'getServingEndpoint',
    tag,
    summary: 'Get an endpoint',
    responses: { ...jsonResponse(ServingEndpointDetails, 'The endpoint, without keys.'), ...errors(READ_ERRORS) },
  },
  updateConfig: change(
    'updateServingEndpointConfig',
    'Replace the models and their shares',
    [EndpointConfig, { 'A model inside the server': SANDBOX_CONFIG }],
    [ServingEndpointDetails, 'The endpoint with its new config.'],
  ),
  updateRateLimits: change(
    'updateServingEndpointRateLimits',
    'Replace the rate limits',
    [RateLimits, { 'A hundred requests per user and minute': LIMITS, 'No limit': { rate_limits: [] } }],
    [RateLimits, 'The limits.'],
  ),
  updateAiGateway: change(
    'updateServingEndpointAiGateway',
    'Replace limits, guardrails, tracking and fallback',
    [
      AiGateway,
      {
        'Masked personal data and a limit of tokens': {
          guardrails: { output: { pii: { behavior: 'MASK' } } },
          rate_limits: [{ tokens: 10_000, key: 'user', renewal_period: 'minute' }],
        },
        Nothing: {},
      },
    ],
    [AiGateway, 'The settings.'],
  ),
  updateTags: change(
    'updateServingEndpointTags',
    'Add and delete tags',
    [TagsChange, { 'Add one, delete one': { add_tags: [{ key: 'team', value: 'search' }], delete_tags: ['former'] } }],
    [Tags, 'All tags.'],
  ),
  updateNotifications: change(
    'updateServingEndpointNotifications',
    'Replace the addresses for notifications',
    [Notifications, { 'One address': { email_notifications: { on_update_failure: ['team@example.com'] } } }],
    [ServingEndpointDetails, 'The endpoint.'],
  ),
  delete: {
    id: 'deleteServingEndpoint',
    tag,
    summary: 'Delete an endpoint',
    responses: {
      ...inlineJsonResponse({ type: 'object' }, 'An empty object.'),
      ...errors([...READ_ERRORS, 'CONFLICT', 'STORE_UNAVAILABLE']),
    },
  },
}));

export const ENDPOINT_REPORTS_DOCS = controllerDocs(EndpointReportsController, () => ({
  openApi: {
    id: 'getServingEndpointOpenApi',
    tag,
    summary: 'Get the OpenAPI document of an endpoint',
    responses: { ...textResponse('text/plain', 'OpenAPI 3.1 as JSON.'), ...errors(READ_ERRORS) },
  },
  exportMetrics: {
    id: 'exportServingEndpointMetrics',
    tag,
    summary: 'Get the metrics of an endpoint',
    responses: { ...textResponse('text/plain', 'In the text format of Prometheus.'), ...errors(READ_ERRORS) },
  },
}));

export const UNSUPPORTED_DOCS = controllerDocs(UnsupportedController, () => ({
  logs: ['Logs', 'BuildLogs'].map((name) => ({
    id: `getServedModel${name}`,
    tag,
    summary: name === 'Logs' ? 'Get the logs of a served entity' : 'Get the build logs of a served entity',
    responses: { ...jsonResponse(Logs, 'No logs.'), ...errors(READ_ERRORS) },
  })),
  createProvisioned: unavailable('createProvisionedEndpoint', 'Create a provisioned endpoint', 'NOT_IMPLEMENTED'),
  updateProvisioned: unavailable('updateProvisionedEndpoint', 'Update a provisioned endpoint', 'NOT_IMPLEMENTED'),
  updateTelemetry: unavailable('updateServingEndpointTelemetry', 'Change telemetry', 'INVALID_PARAMETER'),
  updateMetricsExport: unavailable(
    'updateServingEndpointMetricsExport',
    'Change the export of metrics',
    'INVALID_PARAMETER',
  ),
  stop: unavailable('stopServingEndpoint', 'Stop an endpoint', 'INVALID_PARAMETER'),
  start: unavailable('startServingEndpoint', 'Start an endpoint', 'INVALID_PARAMETER'),
}));

export const EXTERNAL_FUNCTION_DOCS = controllerDocs(ExternalFunctionController, () => ({
  call: unavailable('callExternalFunction', 'Call an external function', 'NOT_IMPLEMENTED'),
}));
