import { Type, type TSchema } from '@sinclair/typebox';
import { schema } from '../../wire';

const text = (description: string) => Type.String({ description });
const optional = <T extends TSchema>(type: T) => Type.Optional(type);

const LimitType = Type.Object(
  {
    calls: Type.Integer({ minimum: 0, description: 'Maximum number of requests in the window; 0 blocks all.' }),
    key: optional(
      Type.Union([Type.Literal('user'), Type.Literal('route')], {
        description: 'Which requests are counted together. Default: `route`.',
      }),
    ),
    renewal_period: Type.Literal('minute', { description: 'Length of the window.' }),
  },
  { title: 'RouteLimit', description: 'A limit of requests.' },
);
export const RouteLimits = schema(
  'RouteLimits',
  Type.Object({ limits: Type.Array(LimitType, { description: 'The limits of the route.' }) }),
);
export const SetRouteLimits = schema(
  'SetRouteLimits',
  Type.Object({
    route: text('Name of the route.'),
    limits: Type.Array(LimitType, { description: 'They replace the former ones.' }),
  }),
);

const RouteType = Type.Object(
  {
    name: text('Name of the endpoint.'),
    route_type: text('Type of the requests, e.g. `llm/v1/chat`.'),
    model: Type.Object(
      { name: optional(text('Name of the model at the provider.')), provider: text('Name of the provider.') },
      { description: 'The first model of the endpoint.' },
    ),
    route_url: text('Address of the queries.'),
  },
  { title: 'GatewayRoute', description: 'A serving endpoint, as a route.' },
);
export const GatewayRoute = schema('GatewayRoute', RouteType);
export const GatewayRoutes = schema(
  'GatewayRoutes',
  Type.Object({
    routes: Type.Array(RouteType, { description: 'A page of routes.' }),
    next_page_token: optional(text('Token of the next page; absent on the last page.')),
  }),
);
export const CreateRoute = schema(
  'CreateRoute',
  Type.Object({
    name: text('Letters, digits, `-` and `_`.'),
    route_type: text('Type of the requests, e.g. `llm/v1/chat`.'),
    model: Type.Object(
      { name: text('Name of the model at the provider.'), provider: text('Name of the provider.') },
      { additionalProperties: true, description: 'With the provider’s settings in `config` or `PROVIDER_config`.' },
    ),
  }),
);
