import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { GatewayError } from '../errors';
import { isAdminPath } from './authentication';
import { dialectOfTarget, type Dialect } from './dialect';
import { rejectUnread } from './send-error';

/** Which web pages may use the server. Names are in lower case. */
export interface BrowserAccess {
  /** Host names under which the server may be reached, without ports; `*` stands for any characters. */
  readonly allowedHosts: readonly string[];
  /** Origins whose pages may send requests; `*` stands for any characters of the host, or any port. */
  readonly allowedOrigins: readonly string[];
}

/** What matters about a server for requests of web pages. */
export interface ProtectedServer {
  /** Whether the server listens on a loopback address only. */
  isLocal(): boolean;
  /** Whether `/admin` trusts clients on the same machine instead of asking for a credential. */
  readonly trustsLoopback: boolean;
  /** Whether clients have identities, so that a browser may add credentials to the requests of every page. */
  readonly hasIdentities: boolean;
}

/**
 * Middleware that protects a server from web pages in the browsers of its users. It rejects requests that a page of another
 * origin sends, unless the origin is allowed, and requests under a host name that is not the server's, which a page can send
 * by DNS rebinding. Other clients send none of the headers that identify browsers.
 *
 * Host names are checked if `allowedHosts` is set, on a server that only listens on a loopback address, and for `/admin` if it
 * trusts clients on the same machine: a page in a browser there can have any name. IP addresses, `localhost` and names that end in
 * `.internal` (Docker's `host.docker.internal`) are always accepted: no web page can have them.
 */
export function browserAccess(access: BrowserAccess, server: ProtectedServer, dialects: readonly Dialect[]) {
  const isAllowedOrigin = matcherOf(access.allowedOrigins);
  const isAllowedHost = matcherOf(access.allowedHosts);
  // Most requests have the same host as the one before.
  let acceptedHost: string | undefined;
  const checksHost = ({ url = '/' }: IncomingMessage): boolean =>
    access.allowedHosts.length > 0 || server.isLocal() || (server.trustsLoopback && isAdminPath(url));
  const check = (request: IncomingMessage): void => {
    requireOneHost(request);
    const { host } = request.headers;
    if (host !== acceptedHost && checksHost(request)) {
      requireHost(host, isAllowedHost);
      acceptedHost = host;
    }
    requireOrigin(request, isAllowedOrigin, server.hasIdentities);
  };
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    try {
      check(request);
    } catch (error) {
      rejectUnread(request, response, GatewayError.from(error), dialectOfTarget(request.url ?? '/', dialects));
      return;
    }
    next();
  };
}

/** Returns a function that tests whether a host name or an origin is in a list of {@link BrowserAccess}. */
export function matcherOf(patterns: readonly string[]): (value: string) => boolean {
  const expressions = patterns.map((pattern) => {
    if (pattern === '*') return /^/;
    const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/:\*$/, '(?::\\d+)?');
    return new RegExp(`^${source.replace(/\*/g, '[\\w.-]*')}$`);
  });
  return (value) => expressions.some((expression) => expression.test(value));
}

/** RFC 9112, section 3.2. Node keeps the first of several `Host` headers; a proxy in front may have used another. */
function requireOneHost({ rawHeaders, httpVersion }: IncomingMessage): void {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  if (count === 0 && httpVersion === '1.1') {
    throw new GatewayError('INVALID_REQUEST', 'The request has no Host header.', { status: 400 });
  }
  if (count > 1) throw new GatewayError('INVALID_REQUEST', 'The request has several Host headers.', { status: 400 });
}

function requireHost(host: string | undefined, isAllowed: (name: string) => boolean): void {
  // Browsers always send the header.
  if (host === undefined) return;
  const name = host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
  if (isIP(name.replace(/^\[|\]$/g, '')) !== 0 || /(?:^|\.)localhost$|\.internal$/.test(name)) return;
  if (isAllowed(name)) return;
  const advice = 'Add the name to SLUICE_ALLOWED_HOSTS if clients or a proxy use it.';
  throw new GatewayError('FORBIDDEN', `This server is not available under the host name of the request. ${advice}`);
}

function requireOrigin(
  { method, headers }: IncomingMessage,
  isAllowed: (origin: string) => boolean,
  hasIdentities: boolean,
): void {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  if (origin === undefined && site === undefined) return;
  if (site === 'same-origin' || site === 'none') return;
  if (site === undefined && isSameOrigin(headers)) return;
  // A link to a page of the server: the other site cannot read the response.
  const isLink = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  if (isLink && (method === 'GET' || method === 'HEAD')) return;
  if (origin !== undefined && isAllowed(origin.toLowerCase())) {
    if (hasIdentities && method === 'POST') requirePreflight(headers);
    return;
  }
  const advice = 'Add the origin of the page to SLUICE_ALLOWED_ORIGINS if it may use this server.';
  throw new GatewayError('FORBIDDEN', `Requests from web pages of other origins are rejected. ${advice}`);
}

/**
 * A page can send a POST of another type, such as a form, without a preflight request, and the browser then adds a password, a client
 * certificate or the cookie of a proxy. In a preflight response, the server does not allow that.
 */
function requirePreflight(headers: IncomingMessage['headers']): void {
  if (/^\s*application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(headers['content-type'] ?? '')) return;
  const message = 'POST requests from web pages of other origins must have the content type application/json.';
  throw new GatewayError('FORBIDDEN', message);
}

/**
 * For browsers that do not send `Sec-Fetch-Site`. A page cannot send `X-Forwarded-Host` to another origin without its
 * permission, so the header may be trusted here, whoever sends it.
 */
function isSameOrigin({ origin = '', host = '', ...headers }: IncomingMessage['headers']): boolean {
  const page = hostOf(origin);
  const [protocol = ''] = origin.split('//', 1);
  // Each of several proxies adds a name. Some proxies name the default port, which browsers omit.
  const names = `${host},${String(headers['x-forwarded-host'] ?? '')}`.split(',');
  return page !== '' && names.some((name) => hostOf(`${protocol}//${name.trim()}`) === page);
}

/** Returns the host of a URL in lower case with its port, unless that is the default port. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
