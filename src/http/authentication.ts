import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError } from '../errors';
import { dialectOfTarget, pathOf, type Dialect } from './dialect';
import { requireLoopback } from './loopback';
import { RequestPrincipal, type Principal } from './principal';
import { rejectUnread } from './send-error';

/** A request after authentication. */
export interface AuthenticatedRequest extends IncomingMessage {
  principal: Principal;
  /** Maximum size of the body, if it is less than that of other requests. */
  maxBodyBytes?: number;
}

/** Decides from a request's headers and connection who sends it. Must not read the body. */
export interface Authenticator {
  /**
   * Returns a promise only if the decision takes longer, e.g. a signature to verify; most requests are decided at once.
   * @throws GatewayError when the request is rejected; a promise rejects with it
   */
  authenticate(request: IncomingMessage): Principal | Promise<Principal>;
}

/** Whether a request target is a path of the server's administration. */
export function isAdminPath(target: string): boolean {
  return /^\/admin(?:[/?]|$)/.test(pathOf(target));
}

/** Accepts every request, except that `/admin` is reserved for clients on this machine. */
export const openAuthenticator: Authenticator = {
  authenticate(request) {
    if (isAdminPath(request.url ?? '/')) requireLoopback(request);
    return new RequestPrincipal(request);
  },
};

/**
 * Middleware that authenticates a request before its body is read. A rejected request gets its response at once, and its
 * connection is closed, since its body remains unread.
 */
export function authentication(authenticator: Authenticator, dialects: readonly Dialect[]) {
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const reject = (error: unknown): void =>
      rejectUnread(request, response, GatewayError.from(error), dialectOfTarget(request.url ?? '/', dialects));
    let principal: Principal | Promise<Principal>;
    try {
      principal = authenticator.authenticate(request);
    } catch (error) {
      reject(error);
      return;
    }
    if (!(principal instanceof Promise)) {
      (request as AuthenticatedRequest).principal = principal;
      next();
      return;
    }
    principal.then((decided) => {
      // The client may have disconnected in the meantime.
      if (request.socket.destroyed) return;
      (request as AuthenticatedRequest).principal = decided;
      next();
    }, reject);
  };
}
