import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { isRoute, type BoundEndpoint, type Queryable } from '../../endpoints/queryable';
import type { Limit } from '../../config';
import type { EndpointConfigDocument, LegacyLimit, ServedEntityDocument, ServingEndpointDocument } from '../documents';
import { ServingEndpoint } from './serving-endpoint';

/** When this process started to serve the file, in milliseconds. */
const STARTED_AT = Date.now();

/** An endpoint or traffic route of the gateway file, as the serving endpoints API shows it. */
export class FileEndpoint extends ServingEndpoint {
  readonly isFromFile = true;
  readonly createdAt = STARTED_AT;
  readonly updatedAt = STARTED_AT;
  readonly isReady = true;
  readonly accessControlList = undefined;
  readonly id: string;
  readonly document: ServingEndpointDocument;

  /** @param file its path */
  constructor(
    readonly target: Queryable,
    file: string,
  ) {
    super();
    this.id = createHash('sha256').update(`endpoint of the gateway file: ${target.name}`).digest('hex').slice(0, 32);
    // Its folder concerns only the operator.
    const creator = basename(file);
    this.document = {
      config: toConfig(target, creator),
      creator: { name: creator, displayName: creator, kind: 'user' },
      tags: [],
      rate_limits: isRoute(target) ? [] : toRateLimits(target.limit),
      description: '',
      access_control_list: [],
    };
  }

  get name(): string {
    return this.target.name;
  }

  entityTarget(entity: string): Queryable | undefined {
    if (!isRoute(this.target)) return this.entities.some(({ name }) => name === entity) ? this.target : undefined;
    return endpointsOf(this.target).find(({ name }) => name === entity);
  }
}

function toConfig(target: Queryable, creator: string): EndpointConfigDocument {
  const shares = new Map<string, number>();
  if (isRoute(target)) {
    for (const { endpoint, traffic_percentage: share } of target.destinations) {
      shares.set(endpoint.name, (shares.get(endpoint.name) ?? 0) + share);
    }
  }
  const entities = endpointsOf(target).map(toEntity);
  return {
    served_entities: entities,
    traffic: entities.map(({ name }) => ({ name, percentage: isRoute(target) ? (shares.get(name) ?? 0) : 100 })),
    config_version: 1,
    creator,
    creation_timestamp: STARTED_AT,
  };
}

function endpointsOf(target: Queryable): readonly BoundEndpoint[] {
  if (!isRoute(target)) return [target];
  return [...new Set([...target.destinations.map(({ endpoint }) => endpoint), ...target.fallbacks])];
}

/** Contains nothing of the provider's settings. */
function toEntity({ name, endpoint_type, providerName, target }: BoundEndpoint): ServedEntityDocument {
  return { name, external_model: { provider: providerName, name: target.model, task: endpoint_type } };
}

/** Limits with other periods and keys have no form in this API. */
function toRateLimits(limit: Limit | null): LegacyLimit[] {
  if (!limit || !/^\s*(?:[01]\s*)?minutes?\s*$/i.test(limit.renewal_period)) return [];
  const key = limit.key ?? 'endpoint';
  return key === 'endpoint' || key === 'user' ? [{ calls: limit.calls, key, renewal_period: 'minute' }] : [];
}
