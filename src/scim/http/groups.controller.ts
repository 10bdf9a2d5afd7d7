import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { Audited } from '../../audit';
import { UseDialect, type JsonResponse } from '../../http';
import { Store } from '../../store';
import type { Attributes } from '../protocol/attributes';
import { readPatch } from '../protocol/patch';
import { SCIM_DIALECT } from '../protocol/scim.dialect';
import { GroupStore, type Group } from '../store/group-store';
import { membersOf } from '../store/members';
import { createdId, nameAndState } from './audited-facts';
import { patched, replacement } from './group-changes';
import { baseOf, bodyOf, expectedRevision, listQueryOf, Projection } from './requests';
import { listResponse, resourceResponse } from './responses';
import { NeedsScim } from './scim-access';
import { etagOf, toGroupView } from './views';

/** Groups (RFC 7644, section 3). */
@Controller('scim/v2/Groups')
@UseDialect(SCIM_DIALECT)
@NeedsScim()
export class ScimGroupsController {
  constructor(
    private readonly groups: GroupStore,
    private readonly store: Store,
  ) {}

  @Get()
  async list(@Req() request: Request): Promise<JsonResponse> {
    const { filter, startIndex, count } = listQueryOf(request);
    const { total, groups } = await this.groups.list(filter, startIndex - 1, count);
    const projection = new Projection(request);
    const views: Attributes[] = [];
    for (const group of groups) {
      views.push(projection.apply(await this.viewOf(request, group, projection)));
      await yieldToEvents();
    }
    return listResponse(views, total, startIndex);
  }

  @Get(':id')
  async get(@Param('id') id: string, @Req() request: Request): Promise<JsonResponse> {
    return this.respond(request, await this.groups.get(id));
  }

  @Post()
  @HttpCode(201)
  @Audited('scim.group.create', { target: createdId, details: nameAndState })
  async create(@Body() body: unknown, @Req() request: Request): Promise<JsonResponse> {
    const { attributes, members } = replacement(bodyOf(body));
    const group = await this.groups.create(attributes, members?.added ?? new Set());
    return this.respond(request, group, true);
  }

  @Put(':id')
  @Audited('scim.group.replace', { details: nameAndState })
  async replace(@Param('id') id: string, @Body() body: unknown, @Req() request: Request): Promise<JsonResponse> {
    const change = replacement(bodyOf(body));
    return this.respond(request, await this.groups.change(id, () => change, expectedRevision(request)));
  }

  /** Returns no body, because a group may have many members. */
  @Patch(':id')
  @HttpCode(204)
  @Audited('scim.group.update')
  async update(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    const operations = readPatch(bodyOf(body));
    const edit = (attributes: Group['attributes']) => patched(attributes, operations);
    response.setHeader('etag', etagOf(await this.groups.change(id, edit, expectedRevision(request))));
  }

  @Delete(':id')
  @HttpCode(204)
  @Audited('scim.group.delete')
  async remove(@Param('id') id: string, @Req() request: Request): Promise<void> {
    await this.groups.remove(id, expectedRevision(request));
  }

  private async respond(request: Request, group: Group, isNew = false): Promise<JsonResponse> {
    const projection = new Projection(request);
    const view = await this.viewOf(request, group, projection);
    return resourceResponse(view, projection.apply(view), isNew);
  }

  private async viewOf(request: Request, group: Group, projection: Projection): Promise<Attributes> {
    const members = projection.has('members') ? await membersOf(this.store.database, group.id) : undefined;
    return toGroupView(baseOf(request), group, members);
  }
}
