import { Type, type TSchema } from '@sinclair/typebox';
import { schema } from '../../wire';
import { GATEWAY_LIMIT_KEYS, LEGACY_LIMIT_KEYS, PERMISSION_LEVELS, PII_BEHAVIORS } from '../documents';

const text = (description: string) => Type.String({ description });
const choice = (values: readonly string[], description: string) =>
  Type.Union(
    values.map((value) => Type.Literal(value)),
    { description },
  );
const optional = <T extends TSchema>(type: T) => Type.Optional(type);
const milliseconds = (description: string) => Type.Integer({ description: `${description}, in Unix milliseconds.` });

const ENDPOINT_TYPES = ['llm/v1/chat', 'llm/v1/completions', 'llm/v1/embeddings'];
const period = choice(['minute'], 'Length of the window; always `minute`. The window slides.');
const count = (description: string) => Type.Integer({ minimum: 0, description });

const ExternalModelType = Type.Object(
  {
    provider: text('Name of the provider, e.g. `openai` or `amazon-bedrock`.'),
    name: text('Name of the model at the provider.'),
    task: choice(ENDPOINT_TYPES, 'Type of the requests. All entities of an endpoint have the same.'),
  },
  {
    title: 'ExternalModel',
    additionalProperties: true,
    description:
      'A model of a provider, with the provider’s settings in the field `PROVIDER_config`. A key is a reference such as ' +
      '`{{secrets/llm/openai}}` or, in a field that ends in `_plaintext`, the key itself. No response contains a key.',
  },
);

const TrafficRouteType = Type.Object(
  {
    served_entity_name: optional(text('Name of the served entity.')),
    served_model_name: optional(text('The same under its former name.')),
    traffic_percentage: Type.Integer({
      minimum: 0,
      maximum: 100,
      description: 'Percentage of the requests. An entity with 0 serves fallback requests only.',
    }),
  },
  { title: 'TrafficPercentage', description: 'The share of one served entity.' },
);
const TrafficType = Type.Object(
  { routes: Type.Array(TrafficRouteType, { description: 'One item per entity; the sum is 100.' }) },
  { title: 'TrafficConfig', description: 'How requests are distributed. Default: all to the only entity.' },
);

const EntityType = Type.Object(
  {
    name: optional(text('Unique in the endpoint. Default: the name of the model, with `-` for `.` and `:`.')),
    external_model: ExternalModelType,
  },
  { title: 'ServedEntity', description: 'One model of an endpoint.' },
);
const CaptureType = Type.Object(
  {
    catalog_name: optional(text('First part of the name of the table.')),
    schema_name: optional(text('Second part of the name of the table.')),
    table_name_prefix: optional(text('Third part of the name, without `_payload`. Default: the endpoint’s name.')),
    enabled: optional(Type.Boolean({ description: 'Whether requests and responses are logged.' })),
  },
  { title: 'InferenceTable', description: 'The log of requests and responses.' },
);
const ConfigType = Type.Object(
  {
    served_entities: optional(Type.Array(EntityType, { description: 'The models, at least one.' })),
    served_models: optional(Type.Array(EntityType, { description: 'The same under its former name; never both.' })),
    traffic_config: optional(TrafficType),
    auto_capture_config: optional(CaptureType),
  },
  { title: 'EndpointConfig', description: 'What an endpoint serves. A new config replaces the former one.' },
);

const LegacyLimitType = Type.Object(
  {
    calls: count('Maximum number of requests in the window; 0 blocks all.'),
    key: optional(choice(LEGACY_LIMIT_KEYS, 'Which requests are counted together. Default: `endpoint`.')),
    renewal_period: period,
  },
  { title: 'RateLimit', description: 'A limit of requests.' },
);
const GatewayLimitType = Type.Object(
  {
    calls: optional(count('Maximum number of requests in the window; 0 blocks all.')),
    tokens: optional(count('Maximum number of tokens in the window; 0 blocks all.')),
    key: optional(choice(GATEWAY_LIMIT_KEYS, 'Whose requests are counted. Default: `endpoint`.')),
    principal: optional(text('E-mail, name of the group, or application id. Without it, `user` applies to each user.')),
    renewal_period: period,
  },
  { title: 'AiGatewayRateLimit', description: 'A limit of requests, of tokens, or of both.' },
);
const TagType = Type.Object(
  { key: text('Unique in the endpoint.'), value: optional(text('Any text.')) },
  { title: 'EndpointTag', description: 'A label of an endpoint.' },
);

const GuardrailType = Type.Object(
  {
    pii: optional(
      Type.Object(
        { behavior: optional(choice(PII_BEHAVIORS, 'What happens to personal data.')) },
        { description: 'Detection of personal data.' },
      ),
    ),
    invalid_keywords: optional(
      Type.Array(Type.String(), { description: 'Texts that contain one of these keywords are rejected.' }),
    ),
    safety: optional(Type.Boolean({ description: 'Must be false: the server has no safety model.' })),
    valid_topics: optional(
      Type.Array(Type.String(), { description: 'Must be empty: the server has no model that recognizes topics.' }),
    ),
  },
  { title: 'Guardrail', description: 'What texts are checked for.' },
);
const AiGatewayType = Type.Object(
  {
    rate_limits: optional(
      Type.Array(GatewayLimitType, { description: 'Rate limits. All limits that match a request apply.' }),
    ),
    guardrails: optional(
      Type.Object({ input: optional(GuardrailType), output: optional(GuardrailType) }, { description: 'Guardrails.' }),
    ),
    usage_tracking_config: optional(
      Type.Object(
        { enabled: optional(Type.Boolean({ description: 'Whether each request is recorded.' })) },
        { description: 'Records one row for each request.' },
      ),
    ),
    inference_table_config: optional(CaptureType),
    fallback_config: optional(
      Type.Object(
        {
          enabled: Type.Boolean({ description: 'Whether other entities serve a request that fails with 429 or 5xx.' }),
        },
        { description: 'Fallback between the entities of the endpoint.' },
      ),
    ),
  },
  { title: 'AiGateway', description: 'Limits, guardrails, tracking and fallback of an endpoint.' },
);
const NotificationsType = Type.Object(
  {
    on_update_success: optional(Type.Array(Type.String(), { description: 'E-mail addresses.' })),
    on_update_failure: optional(Type.Array(Type.String(), { description: 'E-mail addresses.' })),
  },
  { title: 'EmailNotifications', description: 'Kept for clients; the server sends no e-mail.' },
);

export const EndpointConfig = schema('EndpointConfig', ConfigType);
export const AiGateway = schema('AiGateway', AiGatewayType);

export const CreateServingEndpoint = schema(
  'CreateServingEndpoint',
  Type.Object(
    {
      name: Type.String({ maxLength: 63, description: 'Letters, digits, `-` and `_`.' }),
      config: optional(ConfigType),
      ai_gateway: optional(AiGatewayType),
      rate_limits: optional(Type.Array(LegacyLimitType, { description: 'Limits in their former format.' })),
      tags: optional(Type.Array(TagType, { description: 'Labels.' })),
      description: optional(text('Any text.')),
      budget_policy_id: optional(text('Kept for clients.')),
      email_notifications: optional(NotificationsType),
    },
    { description: 'A new endpoint.' },
  ),
);

const DetailsType = Type.Object(
  {
    name: text('Name of the endpoint.'),
    id: text('32 hexadecimal digits. An endpoint that is deleted and created again gets a new id.'),
    creator: text('E-mail or application id.'),
    creator_display_name: text('Name of the creator.'),
    creator_kind: choice(['User', 'ServicePrincipal'], 'Kind of the creator.'),
    creation_timestamp: milliseconds('Time of the creation'),
    last_updated_timestamp: milliseconds('Time of the last change'),
    state: Type.Object(
      {
        ready: choice(['READY', 'NOT_READY'], 'Whether the endpoint can be queried.'),
        config_update: choice(['NOT_UPDATING'], 'Changes are complete when the response arrives.'),
      },
      { description: 'State of the endpoint.' },
    ),
    config: optional(
      Type.Object(
        {},
        {
          additionalProperties: true,
          description: 'The config, with its version, under the current and the former field names.',
        },
      ),
    ),
    tags: Type.Array(TagType, { description: 'Labels, sorted by key.' }),
    rate_limits: optional(Type.Array(LegacyLimitType, { description: 'Limits in their former format.' })),
    ai_gateway: optional(AiGatewayType),
    permission_level: choice(PERMISSION_LEVELS, 'What the client may do.'),
    route_optimized: Type.Boolean({ description: 'Always false.' }),
    task: optional(choice(ENDPOINT_TYPES, 'Type of the requests.')),
    endpoint_type: text('`EXTERNAL_MODEL`.'),
    description: text('Empty if not set.'),
    budget_policy_id: optional(text('As set.')),
    email_notifications: optional(NotificationsType),
  },
  { title: 'ServingEndpoint', description: 'A serving endpoint.' },
);
export const ServingEndpointDetails = schema('ServingEndpoint', DetailsType);
export const ServingEndpointList = schema(
  'ServingEndpointList',
  Type.Object({ endpoints: Type.Array(DetailsType, { description: 'By time of creation.' }) }),
);
export const RateLimits = schema(
  'RateLimits',
  Type.Object({ rate_limits: Type.Array(LegacyLimitType, { description: 'All limits in this format.' }) }),
);
export const TagsChange = schema(
  'TagsChange',
  Type.Object({
    add_tags: optional(Type.Array(TagType, { description: 'Added, or replaced if the key exists.' })),
    delete_tags: optional(Type.Array(Type.String(), { description: 'Keys; deleted after the others are added.' })),
  }),
);
export const Tags = schema('Tags', Type.Object({ tags: Type.Array(TagType, { description: 'Sorted by key.' }) }));
export const Notifications = schema(
  'NotificationsChange',
  Type.Object({ email_notifications: optional(NotificationsType) }),
);
export const Logs = schema('Logs', Type.Object({ logs: text('Always empty: external models have no containers.') }));
