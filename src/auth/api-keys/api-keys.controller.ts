import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { Audited } from '../../audit';
import { MLFLOW_DIALECT } from '../../endpoints/mlflow.dialect';
import { GatewayError } from '../../errors';
import { NeedsAdmin, UseDialect, type AuthenticatedRequest } from '../../http';
import { ApiKeysService, type CreatedKey } from './api-keys.service';
import { readGracePeriod, readNewKey } from './key-body';

const DEFAULT_PAGE = 100;
export const MAX_PAGE = 1000;
const ID = /^key-[\da-z]{1,16}-[\da-z]{1,16}$/;

/** The API keys of the server, for admins. A response contains a key once: when it is made. */
@Controller('admin/keys')
@UseDialect(MLFLOW_DIALECT)
@NeedsAdmin()
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @Get()
  list(@Query('max_results') maxResults?: string, @Query('page_token') pageToken?: string) {
    if (pageToken !== undefined && !ID.test(pageToken)) {
      throw new GatewayError('INVALID_PAGE_TOKEN', 'page_token must be the next_page_token of a previous page.');
    }
    return this.keys.list(pageSize(maxResults), pageToken);
  }

  @Post()
  @HttpCode(201)
  @Header('cache-control', 'no-store')
  @Audited('key.create', {
    // The result of the handler.
    target: (_request, result) => (result as CreatedKey | undefined)?.id,
    details: (_request, result) => detailsOf(result as CreatedKey | undefined),
  })
  create(@Body() body: unknown, @Req() { principal }: AuthenticatedRequest): Promise<CreatedKey> {
    return this.keys.create(readNewKey(body), principal.identity.name);
  }

  @Get(':id')
  get(@Param('id') id: string) {
    return this.keys.get(id);
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Audited('key.rotate')
  rotate(@Param('id') id: string, @Body() body: unknown): Promise<CreatedKey> {
    return this.keys.rotate(id, readGracePeriod(body));
  }

  @Delete(':id')
  @HttpCode(200)
  @Audited('key.revoke')
  async revoke(@Param('id') id: string) {
    await this.keys.revoke(id);
    return {};
  }
}

function detailsOf(created: CreatedKey | undefined): Record<string, string | boolean> | undefined {
  if (!created) return undefined;
  const { user, service_principal = '', admin, expires_at } = created;
  return { owner: user ?? service_principal, admin, ...(expires_at !== null && { expires_at }) };
}

function pageSize(text: string | undefined): number {
  const number = Number(text ?? DEFAULT_PAGE);
  if (Number.isInteger(number) && number >= 1 && number <= MAX_PAGE) return number;
  throw new GatewayError('INVALID_PARAMETER', `max_results must be an integer from 1 to ${MAX_PAGE}.`);
}
