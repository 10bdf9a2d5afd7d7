/** A limit of `rate_limits` and `PUT .../rate-limits`. */
export interface LegacyLimit {
  /** 0 blocks every request. */
  readonly calls: number;
  readonly key: LegacyLimitKey;
  readonly renewal_period: 'minute';
}

/** A limit of `ai_gateway.rate_limits`. At least one of `calls` and `tokens` is set. */
export interface GatewayLimit {
  readonly calls?: number;
  readonly tokens?: number;
  readonly key: GatewayLimitKey;
  /** E-mail of a user, name of a group, or application id. Absent for `endpoint`; optional for `user`, else required. */
  readonly principal?: string;
  readonly renewal_period: 'minute';
}

export const LEGACY_LIMIT_KEYS = ['user', 'endpoint'] as const;
export type LegacyLimitKey = (typeof LEGACY_LIMIT_KEYS)[number];

export const GATEWAY_LIMIT_KEYS = ['endpoint', 'user', 'user_group', 'service_principal'] as const;
export type GatewayLimitKey = (typeof GATEWAY_LIMIT_KEYS)[number];
