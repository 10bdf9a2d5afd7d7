import { Type, type Static } from '@sinclair/typebox';
import { nullable, open } from '../schema/fields';
import { schema } from '../schema/schema';

const endpointName = Type.String({ description: 'Name of the endpoint.' });
const EndpointTypeName = Type.Union(
  [Type.Literal('llm/v1/chat'), Type.Literal('llm/v1/completions'), Type.Literal('llm/v1/embeddings')],
  { description: 'What the endpoint does.' },
);
const ModelInfo = Type.Object(
  {
    name: nullable(Type.String(), { description: 'The provider’s name of the model.' }),
    provider: Type.String({ description: 'E.g. `openai`.' }),
  },
  { description: 'What answers.' },
);
const LimitInfo = nullable(
  Type.Object({
    calls: Type.Integer({ description: 'How many calls.' }),
    key: nullable(Type.String(), { description: 'What calls are counted by.' }),
    renewal_period: Type.String({ description: 'In how long, e.g. `minute`.' }),
  }),
  { description: 'Calls allowed in each period, as the file gives it.' },
);
const nextPageToken = nullable(Type.String(), { description: 'Token of the next page; null on the last.' });
const inFileOrder = { description: 'In the order of the file, at most 3000 a page.' };
const path = Type.String({ description: 'Path to query the endpoint at.' });

const EndpointType = Type.Object(
  { name: endpointName, endpoint_type: EndpointTypeName, model: ModelInfo, endpoint_url: path, limit: LimitInfo },
  { title: 'Endpoint', description: 'One endpoint. Its configuration and keys are never shown.' },
);
/** One endpoint, as the endpoints API shows it (MLflow Deployments Server, `/api/2.0/endpoints/`). */
export const EndpointInfo = schema('Endpoint', EndpointType);
export const EndpointList = schema(
  'EndpointList',
  Type.Object({ endpoints: Type.Array(EndpointType, inFileOrder), next_page_token: nextPageToken }),
);

const RouteType = Type.Object(
  { name: endpointName, route_type: EndpointTypeName, model: ModelInfo, route_url: path, limit: LimitInfo },
  { title: 'Route', description: 'One endpoint under its older name.' },
);
/** One endpoint under its older name (MLflow AI Gateway, `/api/2.0/gateway/routes/`). */
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
          traffic_percentage: Type.Integer({ description: 'Its share of the queries, 0 to 100.' }),
        }),
        { description: 'Where queries go, in the order of the file.' },
      ),
      routing_strategy: Type.String({ description: '`TRAFFIC_SPLIT`: each query goes to one destination by chance.' }),
    },
    { description: 'A name that stands for several endpoints.' },
  ),
);

const LimitsRequestType = open(
  {
    route: Type.String({ description: 'Name of an endpoint.' }),
    limits: Type.Array(open({}), { description: 'The limits.' }),
  },
  { description: 'What MLflow’s `set_limits` sends.' },
);
/** `POST .../limits/` (MLflow 2.7.1 and later). */
export const LimitsRequest = schema('LimitsRequest', LimitsRequestType);
export type LimitsRequest = Static<typeof LimitsRequestType>;

/** `GET /v1/models`: the endpoints, as OpenAI lists models. */
const ModelType = Type.Object(
  {
    id: endpointName,
    object: Type.Literal('model', { description: 'What this is.' }),
    created: Type.Integer({ description: 'When the server started, in Unix seconds.' }),
    owned_by: Type.String({ description: 'The provider.' }),
  },
  { title: 'Model', description: 'One endpoint, as OpenAI’s API lists a model.' },
);
export const Model = schema('Model', ModelType);
export const ModelList = schema(
  'ModelList',
  Type.Object({
    object: Type.Literal('list', { description: 'What this is.' }),
    data: Type.Array(ModelType, { description: 'In the order of the file.' }),
  }),
);
