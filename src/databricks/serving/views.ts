import { toPublicExternalModel } from '../external-models';
import type { EndpointConfigDocument, PermissionLevel, ServedEntityDocument } from '../documents';
import type { ServingEndpoint } from './serving-endpoint';

const READY_ENTITY = { deployment: 'DEPLOYMENT_READY', deployment_state_message: '' };

/** An endpoint as `get` and most changes return it. Contains no secret. */
export function toDetails(endpoint: ServingEndpoint, permissionLevel: PermissionLevel) {
  const { config, rate_limits, email_notifications } = endpoint.document;
  return {
    ...toSummary(endpoint, permissionLevel),
    config: config && toConfig(config),
    rate_limits,
    email_notifications,
  };
}

/** An endpoint as `list` returns it. */
export function toSummary(endpoint: ServingEndpoint, permissionLevel: PermissionLevel) {
  const { config, creator, tags, ai_gateway, description, budget_policy_id } = endpoint.document;
  return {
    name: endpoint.name,
    id: endpoint.id,
    creator: creator.name,
    creator_display_name: creator.displayName,
    creator_kind: creator.kind === 'user' ? 'User' : 'ServicePrincipal',
    creation_timestamp: endpoint.createdAt,
    last_updated_timestamp: endpoint.updatedAt,
    // External models need no deployment, so every change is complete before its response.
    state: { ready: endpoint.isReady ? 'READY' : 'NOT_READY', config_update: 'NOT_UPDATING' },
    config: config && { served_entities: config.served_entities.map(toEntitySummary) },
    tags,
    ai_gateway,
    permission_level: permissionLevel,
    route_optimized: false,
    task: config?.served_entities[0]?.external_model.task,
    endpoint_type: 'EXTERNAL_MODEL',
    description,
    budget_policy_id,
  };
}

/** Lists the entities twice: as `served_entities` and, for older clients, as `served_models`. */
function toConfig(config: EndpointConfigDocument) {
  const { served_entities, traffic, config_version, auto_capture_config, creator, creation_timestamp } = config;
  const deployed = { state: READY_ENTITY, creator, creation_timestamp };
  return {
    served_entities: served_entities.map((entity) => ({ ...toEntitySummary(entity), ...deployed })),
    served_models: served_entities.map(({ name }) => ({ name, ...deployed })),
    traffic_config: {
      routes: traffic.map(({ name, percentage }) => ({
        served_model_name: name,
        served_entity_name: name,
        traffic_percentage: percentage,
      })),
    },
    config_version,
    auto_capture_config,
  };
}

function toEntitySummary({ name, external_model }: ServedEntityDocument) {
  return { name, type: 'EXTERNAL_MODEL', external_model: toPublicExternalModel(external_model) };
}
