import type { GatewayLimit } from './limits';

export const PII_BEHAVIORS = ['NONE', 'BLOCK', 'MASK'] as const;
export type PiiBehavior = (typeof PII_BEHAVIORS)[number];

/** The `ai_gateway` block of an endpoint, as it was last set, without nulls. */
export interface AiGatewayDocument {
  readonly usage_tracking_config?: { readonly enabled?: boolean };
  readonly inference_table_config?: InferenceTableConfig;
  readonly rate_limits?: readonly GatewayLimit[];
  readonly guardrails?: { readonly input?: GuardrailParameters; readonly output?: GuardrailParameters };
  readonly fallback_config?: { readonly enabled: boolean };
}

export interface InferenceTableConfig {
  readonly enabled?: boolean;
  /** Set if `enabled` is true. */
  readonly catalog_name?: string;
  /** Set if `enabled` is true. */
  readonly schema_name?: string;
  /** Default: the name of the endpoint. */
  readonly table_name_prefix: string;
}

export interface GuardrailParameters {
  readonly safety?: boolean;
  readonly pii?: { readonly behavior?: PiiBehavior };
  readonly invalid_keywords?: readonly string[];
  readonly valid_topics?: readonly string[];
}
