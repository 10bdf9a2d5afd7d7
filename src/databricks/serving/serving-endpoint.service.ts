import { Injectable } from '@nestjs/common';
import type { Path } from '../../config';
import type { Identity } from '../../http';
import type { AclEntry, EndpointConfigDocument, ServingEndpointDocument } from '../documents';
import { invalidParameter } from '../documents';
import { AiGatewayBody, checkInferenceTableChange, toAiGateway } from '../documents/ai-gateway-body';
import { EndpointConfigBody } from '../documents/config-body';
import { checkNewName, CreateBody } from '../documents/create-body';
import { toEndpointConfig, type EndpointConfigContent } from '../documents/endpoint-config';
import { RateLimitsBody, toLegacyLimits } from '../documents/limits-body';
import { bodyOf, plain, readBody } from '../documents/read-body';
import { mergeTags, NotificationsBody, TagsBody, toTags } from '../documents/settings-bodies';
import { ExternalModelBinder, readServedEntity } from '../external-models';
import { aclEntryOf } from '../identity/access-control-list';
import { EndpointWriter } from './endpoint-writer';
import type { ServingEndpoint } from './serving-endpoint';

/**
 * The operations that change serving endpoints. Bodies are as the client sent them. An unknown endpoint is reported before an
 * invalid body, and this before an endpoint that cannot be changed.
 *
 * Errors: `INVALID_REQUEST` for a body that is no JSON object, `INVALID_PARAMETER`, `RESOURCE_NOT_FOUND`, `ALREADY_EXISTS`,
 * `CONFLICT` also for an endpoint of the gateway file, `STORE_UNAVAILABLE`.
 */
@Injectable()
export class ServingEndpointService {
  constructor(
    private readonly writer: EndpointWriter,
    private readonly binder: ExternalModelBinder,
  ) {}

  /** @throws GatewayError `RESOURCE_NOT_FOUND` */
  get(name: string): ServingEndpoint {
    return this.writer.get(name);
  }

  async create(received: unknown, creator: Identity): Promise<ServingEndpoint> {
    const body = readBody(CreateBody, bodyOf(received));
    const { name, config, ai_gateway, email_notifications, budget_policy_id, description } = body;
    checkNewName(name);
    if (body.route_optimized) throw invalidParameter(['route_optimized'], 'must be false for external models');
    const content = config && this.toConfig(config, name, ['config'], body.task);
    const gateway = ai_gateway && toAiGateway(ai_gateway, name, ['ai_gateway']);
    return this.writer.create(name, {
      ...(content && { config: versionOf(content, 1, creator) }),
      creator: { name: creator.name, displayName: creator.displayName, kind: creator.kind },
      tags: toTags(body.tags, ['tags']),
      rate_limits: toLegacyLimits(body.rate_limits, ['rate_limits']),
      ...(gateway && { ai_gateway: gateway }),
      description,
      ...(email_notifications && { email_notifications: plain(email_notifications) }),
      ...(budget_policy_id !== undefined && { budget_policy_id }),
      access_control_list: [aclEntryOf(creator)],
    });
  }

  async updateConfig(name: string, received: unknown, creator: Identity): Promise<ServingEndpoint> {
    this.get(name);
    const content = this.toConfig(readBody(EndpointConfigBody, bodyOf(received)), name, []);
    return this.change(
      name,
      (document) => {
        const version = (document.config?.config_version ?? 0) + 1;
        return { ...document, config: versionOf(content, version, creator) };
      },
      'config',
    );
  }

  async updateRateLimits(name: string, received: unknown): Promise<ServingEndpoint> {
    this.get(name);
    const { rate_limits } = readBody(RateLimitsBody, bodyOf(received, true));
    const limits = toLegacyLimits(rate_limits, ['rate_limits']);
    return this.change(name, (document) => ({ ...document, rate_limits: limits }), 'rate_limits');
  }

  async updateAiGateway(name: string, received: unknown): Promise<ServingEndpoint> {
    this.get(name);
    const gateway = toAiGateway(readBody(AiGatewayBody, bodyOf(received, true)), name, []);
    return this.change(
      name,
      ({ ai_gateway: current, ...document }) => {
        checkInferenceTableChange(current, gateway);
        return { ...document, ...(gateway && { ai_gateway: gateway }) };
      },
      'ai_gateway',
    );
  }

  /** Changes nothing if there is no body. */
  async updateTags(name: string, received: unknown): Promise<ServingEndpoint> {
    const endpoint = this.get(name);
    const { add_tags, delete_tags } = readBody(TagsBody, bodyOf(received, true));
    const added = toTags(add_tags, ['add_tags']);
    if (added.length === 0 && delete_tags.length === 0) return endpoint;
    return this.change(name, (document) => ({ ...document, tags: mergeTags(document.tags, added, delete_tags) }));
  }

  /** Changes nothing if the body has no `email_notifications`. */
  async updateNotifications(name: string, received: unknown): Promise<ServingEndpoint> {
    const endpoint = this.get(name);
    const { email_notifications } = readBody(NotificationsBody, bodyOf(received, true));
    if (!email_notifications) return endpoint;
    const notifications = plain(email_notifications);
    return this.change(
      name,
      (document) => ({ ...document, email_notifications: notifications }),
      'email_notifications',
    );
  }

  /** @param apply returns the new list; called again if another server has changed the endpoint */
  changeAccess(name: string, apply: (list: readonly AclEntry[]) => readonly AclEntry[]): Promise<ServingEndpoint> {
    return this.change(name, (document) => ({
      ...document,
      access_control_list: apply(document.access_control_list),
    }));
  }

  delete(name: string): Promise<void> {
    return this.writer.delete(name);
  }

  private change(
    name: string,
    apply: (document: ServingEndpointDocument) => ServingEndpointDocument,
    replaces?: keyof ServingEndpointDocument,
  ): Promise<ServingEndpoint> {
    return this.writer.change(name, { apply, ...(replaces && { replaces }) });
  }

  private toConfig(body: EndpointConfigBody, name: string, path: Path, task?: string): EndpointConfigContent {
    return toEndpointConfig(body, {
      path,
      defaultTask: task,
      readEntity: (value, place, defaultTask) =>
        readServedEntity(value, place, { binder: this.binder, endpoint: name, defaultTask }),
    });
  }
}

function versionOf(content: EndpointConfigContent, version: number, creator: Identity): EndpointConfigDocument {
  return { ...content, config_version: version, creator: creator.name, creation_timestamp: Date.now() };
}
