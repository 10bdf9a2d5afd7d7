import { Body, Controller, Get, Param, Patch, Put } from '@nestjs/common';
import { Audited } from '../../audit';
import { EndpointPermissions } from '../../auth/permissions';
import { GatewayError } from '../../errors';
import { Call, CallContext, UseDialect } from '../../http';
import { DATABRICKS_DIALECT } from '../databricks.dialect';
import { PERMISSION_LEVELS, type AclEntry } from '../documents';
import { bodyOf, readBody } from '../documents/read-body';
import type { ServingEndpoint } from '../serving/serving-endpoint';
import { ServingEndpointService } from '../serving/serving-endpoint.service';
import { ServingEndpoints } from '../serving/serving-endpoints';
import { AccessControlBody, onePerPrincipal, toAclEntries } from './access-control-body';
import { aclEntryOf, isEntryOf, toPermissionsView } from './access-control-list';
import { NeedsLevel } from './access';

const DESCRIPTIONS = {
  CAN_VIEW: 'Can view the endpoint',
  CAN_QUERY: 'Can view and query the endpoint',
  CAN_MANAGE: 'Can view, query, change and delete the endpoint and its permissions',
};

/** The permissions of serving endpoints, found by the ID of an endpoint. */
@Controller('api/2.0/permissions/serving-endpoints/:id')
@UseDialect(DATABRICKS_DIALECT)
@NeedsLevel('CAN_MANAGE')
export class PermissionsController {
  constructor(
    private readonly endpoints: ServingEndpoints,
    private readonly service: ServingEndpointService,
    private readonly permissions: EndpointPermissions,
  ) {}

  @Get()
  read(@Param('id') id: string) {
    return this.view(this.find(id));
  }

  /** Replaces the entries. */
  @Put()
  @Audited('permissions.replace')
  replace(@Param('id') id: string, @Body() body: unknown, @Call() call: CallContext) {
    return this.change(id, body, call, (given, current) => {
      return given ?? current.filter((entry) => isEntryOf(call.principal.identity, entry));
    });
  }

  /** Adds entries, or changes those of the same principals. */
  @Patch()
  @Audited('permissions.update')
  add(@Param('id') id: string, @Body() body: unknown, @Call() call: CallContext) {
    return this.change(id, body, call, (given = [], current) => onePerPrincipal([...current, ...given]));
  }

  @Get('permissionLevels')
  @NeedsLevel('CAN_VIEW')
  levels(@Param('id') id: string) {
    this.find(id);
    return {
      permission_levels: PERMISSION_LEVELS.map((level) => ({
        permission_level: level,
        description: DESCRIPTIONS[level],
      })),
    };
  }

  private async change(
    id: string,
    body: unknown,
    { principal: { identity } }: CallContext,
    edit: (given: readonly AclEntry[] | undefined, current: readonly AclEntry[]) => readonly AclEntry[],
  ) {
    const { name } = this.find(id);
    const given = toAclEntries(readBody(AccessControlBody, bodyOf(body, true)));
    const changed = await this.service.changeAccess(name, (current) => {
      const list = edit(given, current);
      // The client keeps `CAN_MANAGE`, so that it does not lock itself out by mistake. Admins need no entry.
      const isLockedOut = this.permissions.levelOf(identity, { name, accessControlList: list }) !== 'CAN_MANAGE';
      return isLockedOut ? onePerPrincipal([...list, aclEntryOf(identity)]) : list;
    });
    return this.view(changed);
  }

  private view(endpoint: ServingEndpoint) {
    return toPermissionsView(endpoint.id, this.permissions.entriesOf(endpoint));
  }

  private find(id: string): ServingEndpoint {
    const endpoint = this.endpoints.byId(id);
    if (endpoint) return endpoint;
    throw new GatewayError('RESOURCE_NOT_FOUND', `Endpoint with ID '${id}' does not exist.`);
  }
}
