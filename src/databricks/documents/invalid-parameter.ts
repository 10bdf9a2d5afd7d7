import { formatPath, type Path } from '../../config';
import { GatewayError } from '../../errors';

/**
 * Creates the error for a field of a request body. The message starts with the path of the field.
 * @param path segments, or formatted text, e.g. `config.served_entities[0].name`; empty for the whole body
 */
export function invalidParameter(path: Path | string, message: string): GatewayError {
  const field = typeof path === 'string' ? path : formatPath(path);
  return new GatewayError('INVALID_PARAMETER', field ? `${field}: ${message}` : message, field ? { param: field } : {});
}
