import { Controller, Get } from '@nestjs/common';
import { hash } from 'node:crypto';
import { Call, CallContext, type Identity, JsonResponse, NeedsIdentity, UseDialect } from '../../http';
import { DATABRICKS_DIALECT } from '../databricks.dialect';
import { Workspace } from './workspace';

/** The caller, as a user of SCIM. */
@Controller('api/2.0/preview/scim/v2')
@UseDialect(DATABRICKS_DIALECT)
@NeedsIdentity()
export class MeController {
  constructor(private readonly workspace: Workspace) {}

  @Get('Me')
  me(@Call() { principal }: CallContext): JsonResponse {
    return new JsonResponse(toScimUser(principal.identity), { 'x-databricks-org-id': this.workspace.id });
  }
}

function toScimUser({ kind, name, displayName, groups }: Identity) {
  return {
    id: idOf(`${kind}:${name}`),
    userName: name,
    displayName,
    active: true,
    emails: kind === 'user' ? [{ value: name, type: 'work', primary: true }] : [],
    groups: [...groups].map((group) => ({ display: group, value: idOf(`group:${group}`) })),
  };
}

/** Returns 15 digits that are always the same for a name. */
function idOf(name: string): string {
  return String(Number.parseInt(hash('sha256', name, 'hex').slice(0, 12), 16)).padStart(15, '0');
}
