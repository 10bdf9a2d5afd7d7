import { isAdminPath } from '../http';

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

/** What a path requires: an admin, nothing, nothing but it shows more to identified clients, or an identity. */
export type PathKind = 'admin' | 'public' | 'document' | 'protected';

/** Kinds of the targets of earlier requests, of which most servers see a few. */
const known = new Map<string, PathKind>();
const MAX_KNOWN = 1000;
const MAX_KNOWN_LENGTH = 256;

/**
 * Returns the kind of a request target. Its path must be exactly one of the list to be public: nothing is decoded or normalised,
 * so no spelling of another path is taken for a public one.
 */
export function kindOfPath(target: string): PathKind {
  return known.get(target) ?? remember(target, isAdminPath(target) ? 'admin' : kindOf(exactPathOf(target)));
}

function kindOf(path: string): PathKind {
  if (DOCUMENT.test(path)) return 'document';
  const withoutSlash = path.replace(/(?<=.)\/$/, '');
  return PUBLIC.has(withoutSlash) || ASSET.test(withoutSlash) ? 'public' : 'protected';
}

function remember(target: string, kind: PathKind): PathKind {
  if (target.length > MAX_KNOWN_LENGTH) return kind;
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(target, kind);
  return kind;
}

/** Returns the path as it was sent, without an origin in front (RFC 9112, section 3.2.2). Empty if the target has no path. */
export function exactPathOf(target: string): string {
  const [, path = ''] = /^(?:https?:\/\/[\w.:[\]-]+)?(\/[^?#]*)/i.exec(target) ?? [];
  return path;
}
