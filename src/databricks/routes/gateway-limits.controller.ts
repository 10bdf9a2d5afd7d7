import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Audited, fieldOfBody } from '../../audit';
import { EndpointPermissions } from '../../auth/permissions';
import { Call, CallContext, NeedsIdentity, UseDialect } from '../../http';
import { DATABRICKS_DIALECT } from '../databricks.dialect';
import { NeedsLevel } from '../identity/access';
import { ServingEndpoints, ServingEndpointService, type ServingEndpoint } from '../serving';
import { routeNotFound } from './route';
import { inFieldsOfLimits, readRouteLimits, toRouteLimit } from './route-limits';

/** The limits of routes of the deprecated gateway API: the `rate_limits` of serving endpoints. */
@Controller('api/2.0/gateway/limits')
@UseDialect(DATABRICKS_DIALECT)
export class GatewayLimitsController {
  constructor(
    private readonly service: ServingEndpointService,
    private readonly endpoints: ServingEndpoints,
    private readonly permissions: EndpointPermissions,
  ) {}

  /** The body names the route, so that its permission is checked here. */
  @Post()
  @HttpCode(200)
  @NeedsIdentity()
  @Audited('route.limits.update', { target: fieldOfBody('route') })
  async set(@Body() body: unknown, @Call() { principal: { identity } }: CallContext) {
    const { route, rate_limits } = readRouteLimits(body);
    this.permissions.require(identity, this.endpoint(route), 'CAN_MANAGE');
    try {
      return toLimits(await this.service.updateRateLimits(route, { rate_limits }));
    } catch (error) {
      throw inFieldsOfLimits(error);
    }
  }

  @Get(':name')
  @NeedsLevel('CAN_VIEW')
  get(@Param('name') name: string) {
    return toLimits(this.endpoint(name));
  }

  private endpoint(name: string): ServingEndpoint {
    const endpoint = this.endpoints.get(name);
    if (!endpoint) throw routeNotFound(name);
    return endpoint;
  }
}

function toLimits({ document }: ServingEndpoint) {
  return { limits: document.rate_limits.map(toRouteLimit) };
}
