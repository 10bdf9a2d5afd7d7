import helmet from 'helmet';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { isIP } from 'node:net';

/** Pages, OpenAPI documents and administration: what people open in browsers. */
const PAGE = /^\/(?:$|\?|(?:docs|redoc|openapi|admin)\b)/;

const OPTIONS = {
  // Documents and JSON contain nothing that a browser may run; the page of Swagger UI sets a policy of its own.
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
  },
  // The login of Swagger UI returns from the issuer to the page that has opened its window.
  crossOriginOpenerPolicy: false,
  strictTransportSecurity: false,
} as const;

/** One year, in seconds. */
const HSTS_MAX_AGE = 31_536_000;

/**
 * Middleware that adds security headers (helmet) to responses that browsers show. The API's own responses do not have them. Over TLS,
 * browsers use HTTPS only, but not under `localhost`, where other programs of the developer may serve plain HTTP.
 */
export function pageHeaders() {
  const plain = helmet(OPTIONS);
  const secure = helmet({ ...OPTIONS, strictTransportSecurity: { maxAge: HSTS_MAX_AGE, includeSubDomains: false } });
  return (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void => {
    if (request.method === 'POST' || !PAGE.test(request.url ?? '/')) next();
    else (request.socket instanceof TLSSocket && hasDomain(request) ? secure : plain)(request, response, next);
  };
}

function hasDomain({ headers }: IncomingMessage): boolean {
  const name = (headers.host ?? '').replace(/:\d*$/, '');
  return isIP(name.replace(/^\[|\]$/g, '')) === 0 && !/(?:^|\.)localhost$/i.test(name);
}
