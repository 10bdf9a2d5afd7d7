import { GatewayError } from '../../errors';

/** @param path of the field in the request body, e.g. `config.served_entities[0].name` */
export function invalidParameter(path: string, message: string): GatewayError {
  return new GatewayError('INVALID_PARAMETER', `${path}: ${message}`, { param: path });
}
