import { GatewayError, type ErrorCode } from '../../errors';

/** Kinds of errors (RFC 7644, section 3.12). */
export type ScimErrorType =
  'invalidFilter' | 'uniqueness' | 'mutability' | 'invalidSyntax' | 'invalidPath' | 'noTarget' | 'invalidValue';

const CODES: Partial<Record<ScimErrorType, ErrorCode>> = { uniqueness: 'ALREADY_EXISTS' };

/** An error with a `scimType`, by which identity providers decide what to do. */
export class ScimError extends GatewayError {
  constructor(
    readonly scimType: ScimErrorType,
    message: string,
  ) {
    super(CODES[scimType] ?? 'INVALID_PARAMETER', message);
  }
}

export function resourceNotFound(id: string): GatewayError {
  return new GatewayError('RESOURCE_NOT_FOUND', `Resource ${id} not found.`);
}

/** The resource has another version than the request expects. */
export function versionMismatch(): GatewayError {
  const message = 'The resource was changed by another request: its version is not the one in If-Match.';
  return new GatewayError('CONFLICT', message, { status: 412 });
}
