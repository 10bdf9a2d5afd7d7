export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE_USER_SCHEMA = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';
export const LIST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** Matches the URN of a schema, and the attribute after it. */
const URN = /^(urn:[\w:.-]+:\d+\.\d+:[\w.-]+?)(?::([^:]+))?$/i;

/** A name of an attribute without the URN of a core schema. */
export interface QualifiedName {
  /** URN of an extension. */
  readonly extension?: string | undefined;
  /** Undefined if the name is that of the extension itself. */
  readonly name: string | undefined;
}

/** Takes the URN off a name such as `urn:…:enterprise:2.0:User:department`. */
export function splitUrn(text: string): QualifiedName {
  const [, urn, name] = URN.exec(text) ?? [];
  if (urn === undefined) return { name: text };
  const isCore = [USER_SCHEMA, GROUP_SCHEMA].some((core) => core.toLowerCase() === urn.toLowerCase());
  return isCore ? { name } : { extension: urn, name };
}
