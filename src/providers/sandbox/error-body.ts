import { GatewayError } from '../../errors';

const ERROR_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
};

/** Returns an error body in OpenAI's schema. */
export function toErrorBody(status: number, message: string, param: string | null = null): object {
  const type = ERROR_TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'server_error');
  return { error: { message, type, param, code: null } };
}

/** The error for a request that the model does not support; it is returned with status 400. */
export function cannot(message: string, param: string): GatewayError {
  return new GatewayError('INVALID_REQUEST', message, { status: 400, param });
}
