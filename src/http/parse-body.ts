import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { GatewayError } from '../errors';
import type { Schema } from '../wire';
import { UnreadableBody } from './json-body';

/**
 * Returns the body as a value of the schema.
 * @throws GatewayError the error of an unreadable body, or a 422 that lists every violation of the schema
 */
export function parseBody<T>(schema: Pick<Schema<T>, 'parse'>, body: unknown): T {
  if (body instanceof UnreadableBody) throw body.error;
  if (body === undefined) {
    throw GatewayError.invalidBody([{ type: 'missing', loc: ['body'], msg: 'Field required', input: null }]);
  }
  const result = schema.parse(body);
  if (result.issues) throw GatewayError.invalidBody(result.issues);
  return result.value;
}

/** Validates `@Body({ schema })` synchronously. */
@Injectable()
export class SchemaPipe implements PipeTransform {
  transform(value: unknown, { schema }: ArgumentMetadata): unknown {
    return isSchema(schema) ? parseBody(schema, value) : value;
  }
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && 'parse' in value;
}
