import { Catch, HttpException, NotFoundException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { GatewayError } from '../errors';
import { dialectOf } from './dialect';
import { RouteTable } from './route-table';
import { sendError } from './send-error';

/** Renders every error in the shape of the face that was called. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly routes: RouteTable) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    sendError(response, this.toGatewayError(exception, request), dialectOf(request.originalUrl));
  }

  private toGatewayError(exception: unknown, request: Request): GatewayError {
    if (exception instanceof NotFoundException) return this.notFound(request);
    if (exception instanceof HttpException && exception.getStatus() < 500) {
      return new GatewayError('INVALID_REQUEST', exception.message, { status: exception.getStatus() });
    }
    return GatewayError.from(exception);
  }

  /** Express knows no 405: a path that exists for other methods is told apart here. */
  private notFound(request: Request): GatewayError {
    const methods = this.routes.methodsOf(request.path);
    if (methods.length === 0) return new GatewayError('NOT_FOUND', 'Not Found');
    return new GatewayError('METHOD_NOT_ALLOWED', 'Method Not Allowed', { headers: { allow: methods.join(', ') } });
  }
}
