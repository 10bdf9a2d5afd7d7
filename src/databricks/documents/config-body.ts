import { IsBoolean, IsInt, IsObject, IsOptional, IsString, Max, Min } from 'class-validator';
import { IsListOf, IsObjectOf } from './rules';

export class RouteBody {
  @IsOptional()
  @IsString()
  served_entity_name?: string;

  @IsOptional()
  @IsString()
  served_model_name?: string;

  @IsInt()
  @Min(0)
  @Max(100)
  traffic_percentage!: number;
}

class TrafficConfigBody {
  @IsListOf(() => RouteBody, 'served_entity_name and traffic_percentage')
  routes!: RouteBody[];
}

/** Fields of custom and foundation models, which are not served here. */
export const CUSTOM_MODEL_FIELDS = [
  'entity_name',
  'entity_version',
  'model_name',
  'model_version',
  'environment_vars',
  'instance_profile_arn',
  'workload_size',
  'workload_type',
  'scale_to_zero_enabled',
  'min_provisioned_concurrency',
  'max_provisioned_concurrency',
  'min_provisioned_throughput',
  'max_provisioned_throughput',
  'provisioned_model_units',
  'burst_scaling_enabled',
] as const;

export class ServedEntityBody {
  @IsOptional()
  @IsString()
  name?: string;

  @IsOptional()
  @IsObject({ message: 'must be an object with provider, name, task and the settings of the provider' })
  external_model?: Record<string, unknown>;
}

class AutoCaptureBody {
  @IsOptional()
  @IsString()
  catalog_name?: string;

  @IsOptional()
  @IsString()
  schema_name?: string;

  @IsOptional()
  @IsString()
  table_name_prefix?: string;

  @IsOptional()
  @IsBoolean()
  enabled?: boolean;
}

/** `config` of an endpoint, and the body of `PUT .../config`. */
export class EndpointConfigBody {
  @IsOptional()
  @IsListOf(() => ServedEntityBody, 'external_model')
  served_entities?: ServedEntityBody[];

  @IsOptional()
  @IsListOf(() => ServedEntityBody, 'external_model')
  served_models?: ServedEntityBody[];

  @IsOptional()
  @IsObjectOf(() => TrafficConfigBody, 'routes')
  traffic_config?: TrafficConfigBody;

  @IsOptional()
  @IsObjectOf(() => AutoCaptureBody, 'catalog_name, schema_name, table_name_prefix and enabled')
  auto_capture_config?: AutoCaptureBody;

  /** Task of the entities that have none. */
  @IsOptional()
  @IsString()
  task?: string;
}
