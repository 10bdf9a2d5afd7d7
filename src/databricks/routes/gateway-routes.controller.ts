import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import type { Request } from 'express';
import { Audited } from '../../audit';
import { EndpointPermissions } from '../../auth/permissions';
import { page } from '../../endpoints/page';
import { Call, CallContext, type Identity, NeedsIdentity, UseDialect } from '../../http';
import { inSlices, type Steps } from '../../shared/slices';
import { DATABRICKS_DIALECT } from '../databricks.dialect';
import { NeedsCreate, NeedsLevel } from '../identity/access';
import { Workspace } from '../identity/workspace';
import { ServingEndpoints, ServingEndpointService, type ServingEndpoint } from '../serving';
import { inFieldsOfRoute, toCreateBody } from './create-route-body';
import { routeNotFound, toRoute, type Route } from './route';

/** Serving endpoints as routes of the deprecated gateway API (MLflow 2.5 to 2.22). */
@Controller('api/2.0/gateway/routes')
@UseDialect(DATABRICKS_DIALECT)
export class GatewayRoutesController {
  constructor(
    private readonly service: ServingEndpointService,
    private readonly endpoints: ServingEndpoints,
    private readonly permissions: EndpointPermissions,
    private readonly workspace: Workspace,
  ) {}

  /** The endpoints with a model that the client may at least view. MLflow 2.5 and 2.6 need `routes`. */
  @Get()
  @NeedsIdentity()
  async search(
    @Req() request: Request,
    @Call() { principal: { identity } }: CallContext,
    @Query('page_token') token?: string,
  ) {
    const { items, nextPageToken } = page(await inSlices(this.visible(identity)), token);
    const origin = this.workspace.originOf(request);
    const routes = items.map((endpoint) => toRoute(endpoint, origin));
    return { routes, ...(nextPageToken !== null && { next_page_token: nextPageToken }) };
  }

  @Post()
  @HttpCode(200)
  @NeedsCreate()
  @Audited('route.create')
  async create(@Body() body: unknown, @Req() request: Request, @Call() call: CallContext): Promise<Route> {
    const created = toCreateBody(body);
    try {
      await this.service.create(created, call.principal.identity);
    } catch (error) {
      throw inFieldsOfRoute(error);
    }
    return this.route(String(created['name']), request);
  }

  @Get(':name')
  @NeedsLevel('CAN_VIEW')
  get(@Param('name') name: string, @Req() request: Request): Route {
    return this.route(name, request);
  }

  @Delete(':name')
  @NeedsLevel('CAN_MANAGE')
  @Audited('route.delete')
  async delete(@Param('name') name: string, @Req() request: Request): Promise<object> {
    this.route(name, request);
    await this.service.delete(name);
    return {};
  }

  private *visible(identity: Identity): Steps<ServingEndpoint[]> {
    const visible: ServingEndpoint[] = [];
    for (const endpoint of this.endpoints.all()) {
      if (this.permissions.levelOf(identity, endpoint) && endpoint.entities.length > 0) visible.push(endpoint);
      yield;
    }
    return visible;
  }

  private route(name: string, request: Request): Route {
    const endpoint = this.endpoints.get(name);
    const route = endpoint && toRoute(endpoint, this.workspace.originOf(request));
    if (!route) throw routeNotFound(name);
    return route;
  }
}
