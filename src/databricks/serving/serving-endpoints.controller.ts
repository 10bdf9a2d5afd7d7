import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put } from '@nestjs/common';
import { Audited } from '../../audit';
import { EndpointPermissions } from '../../auth/permissions';
import { Call, CallContext, JsonResponse, NeedsIdentity, UseDialect } from '../../http';
import { DATABRICKS_DIALECT } from '../databricks.dialect';
import { NeedsCreate, NeedsLevel } from '../identity/access';
import type { ServingEndpoint } from './serving-endpoint';
import { ServingEndpointService } from './serving-endpoint.service';
import { ServingEndpoints } from './serving-endpoints';
import { StoredEndpoint } from './stored-endpoint';
import { toDetails, toSummary } from './views';

/** Serving endpoints: the API of Databricks' SDKs and of MLflow's deployments client. */
@Controller('api/2.0/serving-endpoints')
@UseDialect(DATABRICKS_DIALECT)
export class ServingEndpointsController {
  constructor(
    private readonly service: ServingEndpointService,
    private readonly endpoints: ServingEndpoints,
    private readonly permissions: EndpointPermissions,
  ) {}

  /** Those that the client may at least view. */
  @Get()
  @NeedsIdentity()
  list(@Call() { principal: { identity } }: CallContext): Promise<JsonResponse> {
    const { endpoints, permissions } = this;
    function* visible() {
      for (const endpoint of endpoints.all()) {
        const level = permissions.levelOf(identity, endpoint);
        if (level) yield toSummary(endpoint, level);
      }
    }
    return JsonResponse.ofLarge({ endpoints: visible() }, {});
  }

  @Post()
  @HttpCode(200)
  @NeedsCreate()
  @Audited('endpoint.create')
  async create(@Body() body: unknown, @Call() call: CallContext) {
    return this.details(await this.service.create(body, call.principal.identity), call);
  }

  @Get(':name')
  @NeedsLevel('CAN_VIEW')
  get(@Param('name') name: string, @Call() call: CallContext) {
    return this.details(this.service.get(name), call);
  }

  @Delete(':name')
  @NeedsLevel('CAN_MANAGE')
  @Audited('endpoint.delete')
  async delete(@Param('name') name: string) {
    await this.service.delete(name);
    return {};
  }

  @Put(':name/config')
  @NeedsLevel('CAN_MANAGE')
  @Audited('endpoint.config.update')
  async updateConfig(@Param('name') name: string, @Body() body: unknown, @Call() call: CallContext) {
    return this.details(await this.service.updateConfig(name, body, call.principal.identity), call);
  }

  @Put(':name/rate-limits')
  @NeedsLevel('CAN_MANAGE')
  @Audited('endpoint.rate_limits.update')
  async updateRateLimits(@Param('name') name: string, @Body() body: unknown) {
    const { document } = await this.service.updateRateLimits(name, body);
    return { rate_limits: document.rate_limits };
  }

  @Put(':name/ai-gateway')
  @NeedsLevel('CAN_MANAGE')
  @Audited('endpoint.ai_gateway.update')
  async updateAiGateway(@Param('name') name: string, @Body() body: unknown) {
    const { document } = await this.service.updateAiGateway(name, body);
    return document.ai_gateway ?? {};
  }

  @Patch(':name/tags')
  @NeedsLevel('CAN_MANAGE')
  @Audited('endpoint.tags.update')
  async updateTags(@Param('name') name: string, @Body() body: unknown) {
    const { document } = await this.service.updateTags(name, body);
    return { tags: document.tags };
  }

  @Patch(':name/notifications')
  @NeedsLevel('CAN_MANAGE')
  @Audited('endpoint.notifications.update')
  async updateNotifications(@Param('name') name: string, @Body() body: unknown, @Call() call: CallContext) {
    return this.details(await this.service.updateNotifications(name, body), call);
  }

  private details(endpoint: ServingEndpoint, { principal: { identity } }: CallContext) {
    if (endpoint instanceof StoredEndpoint) endpoint.check();
    return toDetails(endpoint, this.permissions.levelOf(identity, endpoint) ?? 'CAN_VIEW');
  }
}
