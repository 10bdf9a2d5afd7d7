import { Type, type Static } from '@sinclair/typebox';
import { nullable, open } from '../schema/fields';
import { schema } from '../schema/schema';

const endpointName = Type.String({ description: 'Name of the endpoint.' });
const EndpointTypeName = Type.Union(
  [Type.Literal('llm/v1/chat'), Type.Literal('llm/v1/completions'), Type.Literal('llm/v1/embeddings')],
  { description: 'Type of the endpoint.' },
);
const ModelInfo = Type.Object(
  {
    name: nullable(Type.String(), { description: 'Name of the model at the provider.' }),
    provider: Type.String({ description: 'Name of the provider, e.g. `openai`.' }),
  },
  { description: 'The model behind the endpoint.' },
);
const LimitInfo = nullable(
  Type.Object({
    calls: Type.Integer({ description: 'Maximum number of requests in each period.' }),
    key: nullable(Type.String(), { description: 'Which requests are counted together.' }),
    renewal_period: Type.String({ description: 'Length of the period, e.g. `minute`.' }),
  }),
  { description: 'Rate limit, as written in the file.' },
);
const nextPageToken = nullable(Type.String(), { description: 'Token of the next page; null on the last page.' });
const inFileOrder = { description: 'In the order of the file, at most 3000 per page.' };
const path = Type.String({ description: 'Path for requests to the endpoint.' });

const EndpointType = Type.Object(
  { name: endpointName, endpoint_type: EndpointTypeName, model: ModelInfo, endpoint_url: path, limit: LimitInfo },
  { title: 'Endpoint', description: 'One endpoint. Its configuration and keys are never returned.' },
);
/** One endpoint in the endpoints API (MLflow Deployments Server, `/api/2.0/endpoints/`). */
export const EndpointInfo = schema('Endpoint', EndpointType);
export const EndpointList = schema(
  'EndpointList',
  Type.Object({ endpoints: Type.Array(EndpointType, inFileOrder), next_page_token: nextPageToken }),
);

const RouteType = Type.Object(
  { name: endpointName, route_type: EndpointTypeName, model: ModelInfo, route_url: path, limit: LimitInfo },
  { title: 'Route', description: 'One endpoint, under its older name "route".' },
);
/** One endpoint, under its older name "route" (MLflow AI Gateway, `/api/2.0/gateway/routes/`). */
export const RouteInfo = schema('Route', RouteType);
export const RouteList = schema(
  'RouteList',
  Type.Object({ routes: Type.Array(RouteType, inFileOrder), next_page_token: nextPageToken }),
);

/** One traffic route (MLflow 3.6 and later, `/api/3.0/gateway/route/`). */
export const TrafficRouteInfo = schema(
  'TrafficRoute',
  Type.Object(
    {
      name: Type.String({ description: 'Name of the route.' }),
      task_type: EndpointTypeName,
      destinations: Type.Array(
        Type.Object({
          name: endpointName,
          traffic_percentage: Type.Integer({ description: 'Its percentage of the requests, 0 to 100.' }),
        }),
        { description: 'The endpoints that receive requests, in the order of the file.' },
      ),
      routing_strategy: Type.String({ description: '`TRAFFIC_SPLIT`: each request goes to a random destination.' }),
    },
    { description: 'A name whose requests are distributed over several endpoints.' },
  ),
);

const LimitsRequestType = open(
  {
    route: Type.String({ description: 'Name of an endpoint.' }),
    limits: Type.Array(open({}), { description: 'The limits.' }),
  },
  { description: 'Request of MLflow’s `set_limits`.' },
);
/** `POST .../limits/` (MLflow 2.7.1 and later). */
export const LimitsRequest = schema('LimitsRequest', LimitsRequestType);
export type LimitsRequest = Static<typeof LimitsRequestType>;

/** `GET /v1/models`: the endpoints, as OpenAI lists models. */
const ModelType = Type.Object(
  {
    id: endpointName,
    object: Type.Literal('model', { description: 'Type of the object.' }),
    created: Type.Integer({ description: 'Start time of the server, in Unix seconds.' }),
    owned_by: Type.String({ description: 'The provider.' }),
  },
  { title: 'Model', description: 'One endpoint in the format of a model in OpenAI’s API.' },
);
export const Model = schema('Model', ModelType);
export const ModelList = schema(
  'ModelList',
  Type.Object({
    object: Type.Literal('list', { description: 'Type of the object.' }),
    data: Type.Array(ModelType, { description: 'In the order of the file.' }),
  }),
);
