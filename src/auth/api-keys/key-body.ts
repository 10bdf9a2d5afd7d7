import { IsInt, IsOptional, Max, Min } from 'class-validator';
import {
  KeyGrantEntry,
  readUntrustedObject,
  toKeyGrant,
  type ConfigProblem,
  type ConfiguredKeyGrant,
} from '../../config';
import { GatewayError } from '../../errors';
import { UnreadableBody } from '../../http';
import { isRecord } from '../../shared/is-record';

/** Maximum grace period: a month, in seconds. */
export const MAX_GRACE_SECONDS = 2_592_000;

/** Body of the request that creates a key. */
class NewKeyBody extends KeyGrantEntry {
  override problems(): ConfigProblem[] {
    const isPast = this.expires_at !== undefined && Date.parse(this.expires_at) <= Date.now();
    return [...super.problems(), ...(isPast ? [{ property: 'expires_at', message: 'must be in the future' }] : [])];
  }
}

/** Body of the request that rotates a key. */
class RotationBody {
  /** Seconds for which the key before remains valid. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_GRACE_SECONDS)
  grace_period = 0;
}

/** @throws GatewayError `INVALID_PARAMETER` with the path of each invalid field, or the error of an unreadable body */
export function readNewKey(body: unknown): ConfiguredKeyGrant {
  return toKeyGrant(readBody(NewKeyBody, body));
}

/**
 * Returns the grace period in milliseconds. The body is optional.
 * @throws GatewayError as {@link readNewKey}
 */
export function readGracePeriod(body: unknown): number {
  return readBody(RotationBody, body ?? {}).grace_period * 1000;
}

/** A mistyped field is an error: without `scopes`, a key may do everything. */
function readBody<T extends object>(type: new () => T, body: unknown): T {
  if (body instanceof UnreadableBody) throw body.error;
  if (!isRecord(body)) throw new GatewayError('INVALID_PARAMETER', 'The request body must be a JSON object.');
  const result = readUntrustedObject(type, body, [], { rejectsUnknownKeys: true });
  if ('object' in result) return result.object;
  const { problems } = result;
  const message = problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
  throw new GatewayError('INVALID_PARAMETER', message, problems[0]?.path ? { param: problems[0].path } : {});
}
