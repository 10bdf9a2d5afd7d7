import {
  Catch,
  HttpException,
  Inject,
  NotFoundException,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { GatewayError } from '../errors';
import { DIALECTS, dialectOfTarget, type Dialect } from './dialect';
import { RouteTable } from './route-table';
import { sendError } from './send-error';

/** Renders the errors of the controllers that declare a dialect. */
@Catch()
export class DialectErrorFilter implements ExceptionFilter {
  constructor(private readonly dialect: Dialect) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    sendError(host.switchToHttp().getResponse<Response>(), toGatewayError(exception), this.dialect);
  }
}

/** Renders every other error, such as that of a path without a route, in the dialect that owns the path. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly routes: RouteTable,
    @Inject(DIALECTS) private readonly dialects: readonly Dialect[],
  ) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const error = exception instanceof NotFoundException ? this.notFound(request) : toGatewayError(exception);
    sendError(http.getResponse<Response>(), error, dialectOfTarget(request.originalUrl, this.dialects));
  }

  /** Express has no 405: a path that exists for other methods is recognised here. */
  private notFound(request: Request): GatewayError {
    const methods = this.routes.methodsOf(request.path);
    if (methods.length === 0) return new GatewayError('NOT_FOUND', 'Not Found');
    return new GatewayError('METHOD_NOT_ALLOWED', 'Method Not Allowed', { headers: { allow: methods.join(', ') } });
  }
}

function toGatewayError(exception: unknown): GatewayError {
  if (exception instanceof HttpException && exception.getStatus() < 500) {
    return new GatewayError('INVALID_REQUEST', exception.message, { status: exception.getStatus() });
  }
  return GatewayError.from(exception);
}
