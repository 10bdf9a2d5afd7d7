import type { AclEntry } from '../../auth/permissions';
import type { EndpointType } from '../../config';
import type { AiGatewayDocument } from './ai-gateway';
import type { LegacyLimit } from './limits';

/** A serving endpoint as it is stored. Secrets are references or sealed. */
export interface ServingEndpointDocument {
  /** Absent if the endpoint was created without a config and has not got one since. */
  readonly config?: EndpointConfigDocument;
  readonly creator: CreatorDocument;
  /** Sorted by key. */
  readonly tags: readonly TagDocument[];
  readonly rate_limits: readonly LegacyLimit[];
  readonly ai_gateway?: AiGatewayDocument;
  /** Empty if not set. */
  readonly description: string;
  readonly email_notifications?: EmailNotifications;
  readonly budget_policy_id?: string;
  readonly access_control_list: readonly AclEntry[];
}

export interface EndpointConfigDocument {
  /** In the order of the client, at least one. All have the same task. */
  readonly served_entities: readonly ServedEntityDocument[];
  /** One item per entity, in the order of the client. The percentages sum to 100. */
  readonly traffic: readonly TrafficDocument[];
  /** 1 for the first config of the endpoint; each further config adds 1. */
  readonly config_version: number;
  readonly auto_capture_config?: AutoCaptureConfig;
  /** E-mail or application id of the client that sent this config. */
  readonly creator: string;
  /** Milliseconds since 1970. */
  readonly creation_timestamp: number;
}

export interface ServedEntityDocument {
  /** Unique in the endpoint. */
  readonly name: string;
  readonly external_model: ExternalModelDocument;
}

/** `<provider>_config` contains references to secrets, and plaintext secrets encrypted by the `SecretVault`. */
export interface ExternalModelDocument {
  readonly provider: string;
  readonly name: string;
  readonly task: EndpointType;
  readonly [providerConfig: string]: unknown;
}

export interface TrafficDocument {
  /** Name of the served entity. */
  readonly name: string;
  /** An integer from 0 to 100. An entity with 0 serves fallback requests only. */
  readonly percentage: number;
}

export interface AutoCaptureConfig {
  readonly catalog_name?: string;
  readonly schema_name?: string;
  readonly table_name_prefix?: string;
  readonly enabled?: boolean;
}

export interface CreatorDocument {
  /** E-mail or application id. */
  readonly name: string;
  readonly displayName: string;
  readonly kind: 'user' | 'service_principal';
}

export interface TagDocument {
  readonly key: string;
  readonly value?: string;
}

export interface EmailNotifications {
  readonly on_update_success?: readonly string[];
  readonly on_update_failure?: readonly string[];
}
