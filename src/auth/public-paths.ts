/** Maximum size of the body of a request to a path that requires no credential. */
export const MAX_PUBLIC_BODY_BYTES = 64 * 1024;

const PUBLIC: ReadonlySet<string> = new Set([
  '/health',
  '/health/ready',
  '/version',
  '/.well-known/databricks-config',
  '/oidc/.well-known/oauth-authorization-server',
  '/oidc/v1/token',
  // Swagger UI.
  '/',
  '/redoc',
  '/docs',
]);

/** Files of Swagger UI. A file name has no slash, so the pattern matches no other route. */
const ASSET = /^\/docs\/[\w.-]+$/;

/** The OpenAPI documents that Swagger UI loads. */
const DOCUMENT = /^\/openapi(?:\/\w+)?\.json$/;

/**
 * Whether a request target requires no credential. Its path must be exactly one of the list: nothing is decoded or normalised,
 * so no spelling of another path is taken for a public one.
 */
export function isPublic(target: string): boolean {
  const path = exactPathOf(target).replace(/(?<=.)\/$/, '');
  return PUBLIC.has(path) || ASSET.test(path);
}

/** Whether a request target is that of an OpenAPI document, which names endpoints only to clients that may see them. */
export function isDocument(target: string): boolean {
  return DOCUMENT.test(exactPathOf(target));
}

/** Returns the path as it was sent, without an origin in front (RFC 9112, section 3.2.2). Empty if there is none. */
export function exactPathOf(target: string): string {
  const [, path = ''] = /^(?:https?:\/\/[\w.:[\]-]+)?(\/[^?#]*)/i.exec(target) ?? [];
  return path;
}
