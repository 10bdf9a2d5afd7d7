import { isRoute, type Queryable } from '../../endpoints/queryable';

/**
 * An endpoint or traffic route as a model of OpenAI's API.
 * @param created Unix seconds
 */
export function toModel(queryable: Queryable, created: number) {
  const owner = isRoute(queryable) ? 'sluice' : queryable.provider.name;
  return { id: queryable.name, object: 'model' as const, created, owned_by: owner };
}
