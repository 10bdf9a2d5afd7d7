import type { AuditDetails, AuditedRequest } from '../../audit';
import { JsonResponse } from '../../http';
import { isAttributes, type Attributes } from '../protocol/attributes';

/** Returns the id of the resource that a handler has created. */
export function createdId(_request: AuditedRequest, result: unknown): string | undefined {
  const id = resourceOf(result)?.['id'];
  return typeof id === 'string' ? id : undefined;
}

/** Returns the name of the resource and, for a user, whether it is active. */
export function nameAndState(_request: AuditedRequest, result: unknown): AuditDetails | undefined {
  const { userName, displayName, active } = resourceOf(result) ?? {};
  const name = userName ?? displayName;
  return {
    ...(typeof name === 'string' && { name }),
    ...(typeof active === 'boolean' && { active }),
  };
}

function resourceOf(result: unknown): Attributes | undefined {
  return result instanceof JsonResponse && isAttributes(result.body) ? result.body : undefined;
}
