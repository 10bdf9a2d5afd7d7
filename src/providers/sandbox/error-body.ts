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

/** The body of a refusal, in the shape of OpenAI's API. */
export function toErrorBody(status: number, message: string, param: string | null = null): object {
  const type = ERROR_TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'server_error');
  return { error: { message, type, param, code: null } };
}

/** What the model throws when it cannot do what it is asked; it goes out as a 400. */
export function cannot(message: string, param: string): GatewayError {
  return new GatewayError('INVALID_REQUEST', message, { status: 400, param });
}
