import { JsonResponse } from '../../http';
import type { Attributes } from '../protocol/attributes';
import { SCIM_MEDIA_TYPE } from '../protocol/scim.dialect';
import { LIST_SCHEMA } from '../protocol/urns';

export function scimResponse(body: object, headers: Readonly<Record<string, string>> = {}): JsonResponse {
  return new JsonResponse(body, { ...headers, 'content-type': SCIM_MEDIA_TYPE });
}

/** The response with a resource, whose `meta` is complete even if the body does not contain it. */
export function resourceResponse(view: Attributes, body: Attributes, isNew = false): JsonResponse {
  const { location, version } = view['meta'] as { readonly location: string; readonly version: string };
  return scimResponse(body, { etag: version, ...(isNew && { location }) });
}

export function listResponse(resources: readonly object[], total: number, startIndex = 1): JsonResponse {
  return scimResponse({
    schemas: [LIST_SCHEMA],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  });
}
