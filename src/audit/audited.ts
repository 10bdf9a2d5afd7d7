import {
  applyDecorators,
  Injectable,
  SetMetadata,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { catchError, concatMap, from, throwError, type Observable } from 'rxjs';
import { GatewayError } from '../errors';
import { isRejection, type AuthenticatedRequest, type IdentifiedResponse } from '../http';
import type { AuditAction } from './actions';
import { auditPrincipalOf, type AuditDetails, type AuditEvent } from './audit-event';
import { AuditLog } from './audit-log';

export type AuditedRequest = Request & AuthenticatedRequest;

export interface AuditedOptions {
  /**
   * Returns what was changed, by name or id. Default: the first parameter of the path, else `name` of the body.
   *
   * @param result what the handler returns; undefined if it has thrown
   */
  readonly target?: (request: AuditedRequest, result: unknown) => string | undefined;
  /** Returns further facts, e.g. the expiry of a key. Never secrets, never a body. */
  readonly details?: (request: AuditedRequest, result: unknown) => AuditDetails | undefined;
}

interface AuditedMetadata extends AuditedOptions {
  readonly action: AuditAction;
}

const AUDITED = 'audit:audited';

/**
 * Declares that a handler makes a change that the audit log records. Its response waits until the record is durable. While
 * the audit log is unavailable, requests are rejected before the handler runs.
 */
export const Audited = (action: AuditAction, options: AuditedOptions = {}): MethodDecorator =>
  applyDecorators(
    SetMetadata(AUDITED, { action, ...options } satisfies AuditedMetadata),
    UseInterceptors(AuditInterceptor),
  );

@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(
    private readonly audit: AuditLog,
    private readonly reflector: Reflector,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (!this.audit.isEnabled) return next.handle();
    this.audit.check();
    const metadata = this.reflector.get<AuditedMetadata>(AUDITED, context.getHandler());
    const http = context.switchToHttp();
    const request = http.getRequest<AuditedRequest>();
    const response = http.getResponse<IdentifiedResponse>();
    const event = (result: unknown): Omit<AuditEvent, 'outcome' | 'status'> => ({
      action: metadata.action,
      principal: auditPrincipalOf(request.principal.identity),
      address: request.principal.address,
      target: (metadata.target ?? defaultTarget)(request, result),
      requestId: response.requestId,
      details: metadata.details?.(request, result),
    });
    return next.handle().pipe(
      catchError((error: unknown) => {
        const failure = GatewayError.from(error);
        // A rejection is recorded when its response is sent.
        const recorded = isRejection(failure)
          ? Promise.resolve()
          : this.audit.append({ ...event(undefined), outcome: 'failed', status: failure.status }).catch(() => {});
        return from(recorded).pipe(concatMap(() => throwError(() => error)));
      }),
      concatMap(async (result: unknown) => {
        const { statusCode: status } = response;
        await this.audit.append({ ...event(result), outcome: 'success', status }).catch((error: unknown) => {
          throw withEffect(error);
        });
        return result;
      }),
    );
  }
}

/** The change has been made, so that a client must not simply repeat the request. */
function withEffect(error: unknown): unknown {
  if (!(error instanceof GatewayError)) return error;
  const { code, headers } = error;
  const message = 'The request took effect, but its audit record is not stored yet: the audit log is unavailable.';
  return new GatewayError(code, message, { headers, cause: error });
}

/** Returns a function for {@link AuditedOptions.target} that reads one text of the body. */
export function fieldOfBody(field: string) {
  return ({ body }: AuditedRequest): string | undefined => {
    const fields = body as Readonly<Record<string, unknown>> | null | undefined;
    const value = fields?.[field];
    return typeof value === 'string' ? value : undefined;
  };
}

const nameInBody = fieldOfBody('name');

function defaultTarget(request: AuditedRequest): string | undefined {
  const [first] = Object.values(request.params);
  return typeof first === 'string' ? first : nameInBody(request);
}
