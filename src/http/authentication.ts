import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError } from '../errors';
import { dialectOfTarget, pathOf, type Dialect } from './dialect';
import { requireLoopback } from './loopback.guard';
import { RequestPrincipal, type Principal } from './principal';
import { rejectUnread } from './send-error';

/** A request after authentication. */
export interface AuthenticatedRequest extends IncomingMessage {
  principal: Principal;
}

/** Decides from a request's headers and connection who sends it. Must not read the body. */
export interface Authenticator {
  /** @throws GatewayError when the request is rejected */
  authenticate(request: IncomingMessage): Principal;
}

/** Accepts every request, except that `/admin` is reserved for clients on this machine. */
export const openAuthenticator: Authenticator = {
  authenticate(request) {
    if (/^\/admin(?:[/?]|$)/.test(pathOf(request.url ?? '/'))) requireLoopback(request);
    return new RequestPrincipal(request);
  },
};

/**
 * Middleware that authenticates a request before its body is read. A rejected request gets its response at once, and its
 * connection is closed, since its body remains unread.
 */
export function authentication(authenticator: Authenticator, dialects: readonly Dialect[]) {
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    try {
      (request as AuthenticatedRequest).principal = authenticator.authenticate(request);
    } catch (error) {
      rejectUnread(request, response, GatewayError.from(error), dialectOfTarget(request.url ?? '/', dialects));
      return;
    }
    next();
  };
}
