import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import type { Path } from '../../config';
import { PII_BEHAVIORS, type AiGatewayDocument, type InferenceTableConfig, type PiiBehavior } from './ai-gateway';
import { InferenceTableBody, rejectIncompleteTable } from './inference-table-body';
import { invalidParameter } from './invalid-parameter';
import { GatewayLimitBody, toGatewayLimits } from './limits-body';
import { plain } from './read-body';
import { IsListOf, IsObjectOf, IsTextList } from './rules';

class UsageTrackingBody {
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;
}

class PiiBody {
  @IsOptional()
  @IsIn(PII_BEHAVIORS)
  behavior?: PiiBehavior;
}

class GuardrailBody {
  @IsOptional()
  @IsBoolean()
  safety?: boolean;

  @IsOptional()
  @IsObjectOf(() => PiiBody, 'behavior')
  pii?: PiiBody;

  @IsOptional()
  @IsTextList()
  invalid_keywords?: string[];

  @IsOptional()
  @IsTextList()
  valid_topics?: string[];
}

class GuardrailsBody {
  @IsOptional()
  @IsObjectOf(() => GuardrailBody, 'safety, pii, invalid_keywords and valid_topics')
  input?: GuardrailBody;

  @IsOptional()
  @IsObjectOf(() => GuardrailBody, 'safety, pii, invalid_keywords and valid_topics')
  output?: GuardrailBody;
}

class FallbackBody {
  @IsBoolean()
  enabled!: boolean;
}

/** `ai_gateway` of an endpoint, and the body of `PUT .../ai-gateway`. */
export class AiGatewayBody {
  @IsOptional()
  @IsObjectOf(() => UsageTrackingBody, 'enabled')
  usage_tracking_config?: UsageTrackingBody;

  @IsOptional()
  @IsObjectOf(() => InferenceTableBody, 'enabled, catalog_name, schema_name and table_name_prefix')
  inference_table_config?: InferenceTableBody;

  @IsOptional()
  @IsListOf(() => GatewayLimitBody, 'calls, tokens, key, principal and renewal_period')
  rate_limits?: GatewayLimitBody[];

  @IsOptional()
  @IsObjectOf(() => GuardrailsBody, 'input and output')
  guardrails?: GuardrailsBody;

  @IsOptional()
  @IsObjectOf(() => FallbackBody, 'enabled')
  fallback_config?: FallbackBody;
}

/**
 * Returns the block as it is stored; undefined if it is empty.
 * @throws GatewayError `INVALID_PARAMETER`
 */
export function toAiGateway(body: AiGatewayBody, endpointName: string, path: Path): AiGatewayDocument | undefined {
  const { usage_tracking_config, inference_table_config, rate_limits, guardrails, fallback_config } = body;
  const document: AiGatewayDocument = {
    ...(usage_tracking_config && { usage_tracking_config: plain(usage_tracking_config) }),
    ...(inference_table_config && {
      inference_table_config: toInferenceTable(inference_table_config, endpointName, [
        ...path,
        'inference_table_config',
      ]),
    }),
    ...(rate_limits && { rate_limits: toGatewayLimits(rate_limits, [...path, 'rate_limits']) }),
    ...(guardrails && { guardrails: toGuardrails(guardrails, [...path, 'guardrails']) }),
    ...(fallback_config && { fallback_config: plain(fallback_config) }),
  };
  return Object.keys(document).length > 0 ? document : undefined;
}

/** Checks that need a model are rejected: a client must not believe that they protect the endpoint. */
function toGuardrails(body: GuardrailsBody, path: Path): NonNullable<AiGatewayDocument['guardrails']> {
  for (const direction of ['input', 'output'] as const) {
    const { safety, valid_topics: topics = [] } = body[direction] ?? {};
    const place = [...path, direction];
    if (safety) {
      throw invalidParameter([...place, 'safety'], 'must be false: this server has no safety model');
    }
    if (topics.length > 0) {
      throw invalidParameter(
        [...place, 'valid_topics'],
        'must be empty: this server has no model that recognizes topics',
      );
    }
  }
  return plain(body);
}

function toInferenceTable(body: InferenceTableBody, endpointName: string, path: Path): InferenceTableConfig {
  rejectIncompleteTable(body, path);
  const { enabled, catalog_name, schema_name, table_name_prefix = endpointName } = body;
  return plain({ enabled, catalog_name, schema_name, table_name_prefix });
}

/**
 * Rejects a change of the table of an enabled inference table.
 * @throws GatewayError `INVALID_PARAMETER`
 */
export function checkInferenceTableChange(
  current: AiGatewayDocument | undefined,
  next: AiGatewayDocument | undefined,
): void {
  const [before, after] = [current?.inference_table_config, next?.inference_table_config];
  if (!before?.enabled || !after?.enabled) return;
  for (const field of ['catalog_name', 'schema_name', 'table_name_prefix'] as const) {
    if (before[field] === after[field]) continue;
    throw invalidParameter(
      ['inference_table_config', field],
      'must not change while the inference table is enabled; disable it first',
    );
  }
}
