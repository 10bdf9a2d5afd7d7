import { Controller, Get, Param, Req } from '@nestjs/common';
import type { Request } from 'express';
import { UseDialect, type JsonResponse } from '../../http';
import type { Attributes } from '../protocol/attributes';
import { resourceNotFound } from '../protocol/scim-error';
import { SCIM_DIALECT } from '../protocol/scim.dialect';
import { baseOf } from './requests';
import { listResponse, scimResponse } from './responses';
import { RESOURCE_TYPES, SCHEMAS, SERVICE_PROVIDER_CONFIG } from './schemas';
import { NeedsScim } from './scim-access';

/** What the server supports (RFC 7644, section 4). */
@Controller('scim/v2')
@UseDialect(SCIM_DIALECT)
@NeedsScim()
export class ScimDiscoveryController {
  @Get('ServiceProviderConfig')
  config(@Req() request: Request): JsonResponse {
    const meta = { resourceType: 'ServiceProviderConfig', location: `${baseOf(request)}/ServiceProviderConfig` };
    return scimResponse({ ...SERVICE_PROVIDER_CONFIG, meta });
  }

  @Get('ResourceTypes')
  resourceTypes(@Req() request: Request): JsonResponse {
    return listResponse(RESOURCE_TYPES.map(withMeta(request, 'ResourceType')), RESOURCE_TYPES.length);
  }

  @Get('ResourceTypes/:id')
  resourceType(@Param('id') id: string, @Req() request: Request): JsonResponse {
    return scimResponse(withMeta(request, 'ResourceType')(find(RESOURCE_TYPES, id)));
  }

  @Get('Schemas')
  schemas(@Req() request: Request): JsonResponse {
    return listResponse(SCHEMAS.map(withMeta(request, 'Schema')), SCHEMAS.length);
  }

  @Get('Schemas/:id')
  schema(@Param('id') id: string, @Req() request: Request): JsonResponse {
    return scimResponse(withMeta(request, 'Schema')(find(SCHEMAS, id)));
  }
}

function find(list: readonly Attributes[], id: string): Attributes {
  const found = list.find((one) => one['id'] === id);
  if (!found) throw resourceNotFound(id);
  return found;
}

function withMeta(request: Request, resourceType: 'ResourceType' | 'Schema'): (document: Attributes) => Attributes {
  const base = baseOf(request);
  return (document) => ({
    ...document,
    meta: { resourceType, location: `${base}/${resourceType}s/${String(document['id'])}` },
  });
}
