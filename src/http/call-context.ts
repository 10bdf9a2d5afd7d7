import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { GatewayError } from '../errors';
import type { AuthenticatedRequest } from './authentication';
import { ClientDisconnectSignal } from './client-disconnect-signal';
import type { Dialect } from './dialect';
import type { Principal } from './principal';
import type { IdentifiedResponse } from './request-id';
import { declaredDialect } from './use-dialect';

/** One client request, from its controller to the end of its response. */
export class CallContext {
  /** Milliseconds on the clock of `performance.now()`. */
  readonly startedAt = performance.now();
  /** Name of the endpoint or traffic route that the request names; empty until it has been found. */
  target = '';
  /** The client's own labels: `metadata` of the request body. */
  tags: Readonly<Record<string, unknown>> = NO_TAGS;
  /** Whether the request asks for a stream. */
  wantsStream = false;
  /** The client's own id of the request, if its dialect has a field for it: `client_request_id`. */
  clientRequestId: string | undefined;
  /** The client's labels for usage tracking, if its dialect has a field for them: `usage_context`. */
  usageContext: Readonly<Record<string, string>> | undefined;

  constructor(
    /** The `x-request-id` of the response. */
    readonly id: string,
    readonly dialect: Dialect,
    readonly principal: Principal,
    /** Fires when the client disconnects. */
    readonly signal: Pick<ClientDisconnectSignal, 'aborted' | 'addEventListener' | 'removeEventListener'>,
  ) {}
}

/** Returns an error as the dialect of the request sends it. */
export function errorAsSent(error: GatewayError, { dialect, id }: Pick<CallContext, 'dialect' | 'id'>): GatewayError {
  return dialect.adaptError?.(error, { path: '/', id }) ?? error;
}

const NO_TAGS = Object.freeze({});

/** Injects the {@link CallContext} of a request into a handler. The controller must declare a dialect. */
export const Call = createParamDecorator((_data: unknown, context: ExecutionContext): CallContext => {
  const http = context.switchToHttp();
  const response = http.getResponse<IdentifiedResponse>();
  const dialect = declaredDialect(context.getClass());
  if (!dialect) throw new Error(`${context.getClass().name} declares no dialect`);
  const { principal } = http.getRequest<AuthenticatedRequest>();
  return new CallContext(response.requestId ?? '', dialect, principal, new ClientDisconnectSignal(response));
});
