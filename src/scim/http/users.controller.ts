import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Req } from '@nestjs/common';
import type { Request } from 'express';
import { Audited } from '../../audit';
import { UseDialect, type JsonResponse } from '../../http';
import { Store } from '../../store';
import { toUser } from '../protocol/documents';
import { applyOperations, readPatch } from '../protocol/patch';
import { SCIM_DIALECT } from '../protocol/scim.dialect';
import { groupsOf, type GroupOfUser } from '../store/members';
import { UserStore, type User } from '../store/user-store';
import { createdId, nameAndState } from './audited-facts';
import { baseOf, bodyOf, expectedRevision, listQueryOf, Projection } from './requests';
import { listResponse, resourceResponse } from './responses';
import { NeedsScim } from './scim-access';
import { toUserView } from './views';

/** Users (RFC 7644, section 3). */
@Controller('scim/v2/Users')
@UseDialect(SCIM_DIALECT)
@NeedsScim()
export class ScimUsersController {
  constructor(
    private readonly users: UserStore,
    private readonly store: Store,
  ) {}

  @Get()
  async list(@Req() request: Request): Promise<JsonResponse> {
    const { filter, startIndex, count } = listQueryOf(request);
    const { total, users } = await this.users.list(filter, startIndex - 1, count);
    const projection = new Projection(request);
    const groups = await this.groupsOf(users, projection);
    const base = baseOf(request);
    const views = users.map((user) => projection.apply(toUserView(base, user, groups.get(user.id) ?? [])));
    return listResponse(views, total, startIndex);
  }

  @Get(':id')
  async get(@Param('id') id: string, @Req() request: Request): Promise<JsonResponse> {
    return this.respond(request, await this.users.get(id));
  }

  @Post()
  @HttpCode(201)
  @Audited('scim.user.create', { target: createdId, details: nameAndState })
  async create(@Body() body: unknown, @Req() request: Request): Promise<JsonResponse> {
    return this.respond(request, await this.users.create(toUser(bodyOf(body))), true);
  }

  @Put(':id')
  @Audited('scim.user.replace', { details: nameAndState })
  async replace(@Param('id') id: string, @Body() body: unknown, @Req() request: Request): Promise<JsonResponse> {
    const attributes = toUser(bodyOf(body));
    return this.respond(request, await this.users.change(id, () => attributes, expectedRevision(request)));
  }

  @Patch(':id')
  @Audited('scim.user.update', { details: nameAndState })
  async update(@Param('id') id: string, @Body() body: unknown, @Req() request: Request): Promise<JsonResponse> {
    const operations = readPatch(bodyOf(body));
    const user = await this.users.change(
      id,
      (attributes) => {
        applyOperations(attributes, operations);
        return toUser(attributes);
      },
      expectedRevision(request),
    );
    return this.respond(request, user);
  }

  @Delete(':id')
  @HttpCode(204)
  @Audited('scim.user.delete')
  async remove(@Param('id') id: string, @Req() request: Request): Promise<void> {
    await this.users.remove(id, expectedRevision(request));
  }

  private async respond(request: Request, user: User, isNew = false): Promise<JsonResponse> {
    const projection = new Projection(request);
    const groups = await this.groupsOf([user], projection);
    const view = toUserView(baseOf(request), user, groups.get(user.id) ?? []);
    return resourceResponse(view, projection.apply(view), isNew);
  }

  private async groupsOf(users: readonly User[], projection: Projection): Promise<Map<string, GroupOfUser[]>> {
    const groups = new Map<string, GroupOfUser[]>(users.map(({ id }) => [id, []]));
    if (!projection.has('groups')) return groups;
    const rows = await groupsOf(this.store.database, [...groups.keys()]);
    for (const row of rows) groups.get(row.user_id)?.push(row);
    return groups;
  }
}
