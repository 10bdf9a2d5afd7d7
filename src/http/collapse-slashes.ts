import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Middleware that reads repeated slashes in a path as one: clients produce them when a base URL ends with a slash. It must run
 * before everything that judges a path, such as authentication.
 */
export function collapseSlashes(request: IncomingMessage, _response: ServerResponse, next: () => void): void {
  const { url } = request;
  if (url?.includes('//')) Object.assign(request, pathCollapsed(url));
  next();
}

/** Express keeps the original target beside the current one; errors are rendered by the original. */
function pathCollapsed(target: string): { url: string; originalUrl: string } {
  const [, origin = '', path = '', query = ''] = /^([a-z][a-z\d+.-]*:\/\/[^/?]*)?([^?]*)(.*)$/is.exec(target) ?? [];
  const url = origin + path.replace(/\/{2,}/g, '/') + query;
  return { url, originalUrl: url };
}
