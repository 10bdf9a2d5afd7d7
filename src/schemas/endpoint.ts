import { Type } from '@sinclair/typebox';
import { nullable } from './fields';
import { schema } from './schema';

const EndpointTypeName = Type.Union([
  Type.Literal('llm/v1/chat'),
  Type.Literal('llm/v1/completions'),
  Type.Literal('llm/v1/embeddings'),
]);
const ModelInfo = Type.Object({
  name: nullable(Type.String(), { description: 'The provider’s name of the model.' }),
  provider: Type.String({ description: 'E.g. `openai`.' }),
});
const LimitInfo = nullable(
  Type.Object({ calls: Type.Integer(), key: nullable(Type.String()), renewal_period: Type.String() }),
  { description: 'Calls allowed in each period, as the file gives it.' },
);
const nextPageToken = nullable(Type.String(), { description: 'Token of the next page; null on the last.' });

const EndpointType = Type.Object({
  name: Type.String(),
  endpoint_type: EndpointTypeName,
  model: ModelInfo,
  endpoint_url: Type.String({ description: 'Path to query the endpoint at.' }),
  limit: LimitInfo,
});
/** One endpoint, as the endpoints API shows it (MLflow Deployments Server, `/api/2.0/endpoints/`). */
export const EndpointInfo = schema('Endpoint', EndpointType);
export const EndpointList = schema(
  'EndpointList',
  Type.Object({ endpoints: Type.Array(EndpointType), next_page_token: nextPageToken }),
);

const RouteType = Type.Object({
  name: Type.String(),
  route_type: EndpointTypeName,
  model: ModelInfo,
  route_url: Type.String(),
  limit: LimitInfo,
});
/** One endpoint under its older name (MLflow AI Gateway, `/api/2.0/gateway/routes/`). */
export const RouteInfo = schema('Route', RouteType);
export const RouteList = schema(
  'RouteList',
  Type.Object({ routes: Type.Array(RouteType), next_page_token: nextPageToken }),
);

/** `GET /v1/models`: the endpoints, as OpenAI lists models. */
const ModelType = Type.Object({
  id: Type.String({ description: 'Name of the endpoint.' }),
  object: Type.Literal('model'),
  created: Type.Integer(),
  owned_by: Type.String({ description: 'The provider.' }),
});
export const Model = schema('Model', ModelType);
export const ModelList = schema(
  'ModelList',
  Type.Object({ object: Type.Literal('list'), data: Type.Array(ModelType) }),
);
