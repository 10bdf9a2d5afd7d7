import { formatPath, type Path } from '../../config';
import { GatewayError } from '../../errors';

/** Creates the error for a field of a request body, e.g. of `config.served_entities[0].name`. */
export function invalidParameter(path: Path, message: string): GatewayError {
  const field = formatPath(path);
  return new GatewayError('INVALID_PARAMETER', field ? `${field}: ${message}` : message, field ? { param: field } : {});
}
