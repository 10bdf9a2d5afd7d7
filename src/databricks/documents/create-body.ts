import { IsBoolean, IsOptional, IsString } from 'class-validator';
import { AiGatewayBody } from './ai-gateway-body';
import { EndpointConfigBody } from './config-body';
import { invalidParameter } from './invalid-parameter';
import { LegacyLimitBody } from './limits-body';
import { isName, IsListOf, IsObjectOf, NAME_RULE } from './rules';
import { EmailNotificationsBody, TagBody } from './settings-bodies';

/** Body of `POST /api/2.0/serving-endpoints`. Fields that only custom models use are ignored. */
export class CreateBody {
  @IsString()
  name!: string;

  @IsOptional()
  @IsObjectOf(() => EndpointConfigBody, 'served_entities and traffic_config')
  config?: EndpointConfigBody;

  @IsOptional()
  @IsObjectOf(() => AiGatewayBody, 'guardrails, rate_limits and fallback_config')
  ai_gateway?: AiGatewayBody;

  @IsListOf(() => LegacyLimitBody, 'calls, key and renewal_period')
  rate_limits: LegacyLimitBody[] = [];

  @IsListOf(() => TagBody, 'key and value')
  tags: TagBody[] = [];

  @IsBoolean()
  route_optimized = false;

  @IsOptional()
  @IsString()
  budget_policy_id?: string;

  @IsString()
  description = '';

  @IsOptional()
  @IsObjectOf(() => EmailNotificationsBody, 'on_update_success and on_update_failure')
  email_notifications?: EmailNotificationsBody;

  /** Task of the entities that have none. */
  @IsOptional()
  @IsString()
  task?: string;
}

/** @throws GatewayError `INVALID_PARAMETER` */
export function checkNewName(name: string): void {
  if (!isName(name)) throw invalidParameter(['name'], NAME_RULE);
  if (name === 'pt')
    throw invalidParameter(['name'], '"pt" is reserved for provisioned throughput; choose another name');
  if (name.toLowerCase().startsWith('databricks-')) {
    throw invalidParameter(['name'], 'must not start with "databricks-", which is reserved');
  }
}
