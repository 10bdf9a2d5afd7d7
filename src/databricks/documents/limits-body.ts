import { IsIn, IsOptional, IsString } from 'class-validator';
import type { Path } from '../../config';
import { invalidParameter } from './invalid-parameter';
import {
  GATEWAY_LIMIT_KEYS,
  LEGACY_LIMIT_KEYS,
  type GatewayLimit,
  type GatewayLimitKey,
  type LegacyLimit,
  type LegacyLimitKey,
} from './limits';
import { IsCount, IsListOf } from './rules';

const MAX_LIMITS = 20;
const MAX_GROUP_LIMITS = 5;
const PERIODS = ['minute'] as const;

export class LegacyLimitBody {
  @IsCount()
  calls!: number;

  @IsIn(PERIODS)
  renewal_period!: 'minute';

  @IsIn(LEGACY_LIMIT_KEYS)
  key: LegacyLimitKey = 'endpoint';

  /** Only limits of the AI gateway have these. */
  @IsOptional()
  tokens?: unknown;

  @IsOptional()
  principal?: unknown;
}

export class GatewayLimitBody {
  @IsOptional()
  @IsCount()
  calls?: number;

  @IsOptional()
  @IsCount()
  tokens?: number;

  @IsIn(PERIODS)
  renewal_period!: 'minute';

  @IsIn(GATEWAY_LIMIT_KEYS)
  key: GatewayLimitKey = 'endpoint';

  @IsOptional()
  @IsString()
  principal?: string;
}

/** Body of `PUT .../rate-limits`. */
export class RateLimitsBody {
  @IsListOf(() => LegacyLimitBody, 'calls, key and renewal_period')
  rate_limits: LegacyLimitBody[] = [];
}

/** @throws GatewayError `INVALID_PARAMETER` */
export function toLegacyLimits(limits: readonly LegacyLimitBody[], path: Path): LegacyLimit[] {
  for (const [index, { tokens, principal }] of limits.entries()) {
    const field = tokens !== undefined ? 'tokens' : principal !== undefined ? 'principal' : undefined;
    if (field) {
      throw invalidParameter([...path, index, field], 'is not supported here; set it in ai_gateway.rate_limits');
    }
  }
  rejectRepeated(limits, path);
  return limits.map(({ calls, key, renewal_period }) => ({ calls, key, renewal_period }));
}

/** @throws GatewayError `INVALID_PARAMETER` */
export function toGatewayLimits(limits: readonly GatewayLimitBody[], path: Path): GatewayLimit[] {
  for (const [index, limit] of limits.entries()) checkGatewayLimit(limit, [...path, index]);
  rejectRepeated(limits, path);
  const groups = limits.filter(({ key }) => key === 'user_group').length;
  if (groups > MAX_GROUP_LIMITS) {
    throw invalidParameter(path, `has ${groups} limits for groups; must have ${MAX_GROUP_LIMITS} or fewer`);
  }
  return limits.map(({ calls, tokens, key, principal, renewal_period }) => ({
    ...(calls !== undefined && { calls }),
    ...(tokens !== undefined && { tokens }),
    key,
    ...(principal !== undefined && { principal }),
    renewal_period,
  }));
}

function checkGatewayLimit({ calls, tokens, key, principal }: GatewayLimitBody, path: Path): void {
  if (calls === undefined && tokens === undefined) throw invalidParameter(path, 'must have calls, tokens or both');
  if (principal === undefined) {
    if (key === 'endpoint' || key === 'user') return;
    throw invalidParameter([...path, 'principal'], `missing; is required for the key "${key}"`);
  }
  if (key === 'endpoint') {
    throw invalidParameter([...path, 'principal'], 'must not be set for the key "endpoint"');
  }
  if (principal.trim() === '') throw invalidParameter([...path, 'principal'], 'must not be empty');
}

function rejectRepeated(limits: readonly { key: string; principal?: unknown }[], path: Path): void {
  if (limits.length > MAX_LIMITS) {
    throw invalidParameter(path, `has ${limits.length} limits; must have ${MAX_LIMITS} or fewer`);
  }
  const seen = new Set<string>();
  for (const [index, { key, principal }] of limits.entries()) {
    const subject = JSON.stringify([key, principal]);
    if (seen.has(subject)) {
      throw invalidParameter([...path, index], 'has the key and principal of an earlier limit; merge the two');
    }
    seen.add(subject);
  }
}
