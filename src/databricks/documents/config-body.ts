import { IsArray, IsInt, IsObject, IsOptional, IsString, Max, Min } from 'class-validator';
import { InferenceTableBody } from './inference-table-body';
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

const ENTITIES = { message: 'must be a list of objects with name and external_model' };

/** `config` of an endpoint, and the body of `PUT .../config`. */
export class EndpointConfigBody {
  @IsOptional()
  @IsArray(ENTITIES)
  @IsObject({ each: true, ...ENTITIES })
  served_entities?: object[];

  @IsOptional()
  @IsArray(ENTITIES)
  @IsObject({ each: true, ...ENTITIES })
  served_models?: object[];

  @IsOptional()
  @IsObjectOf(() => TrafficConfigBody, 'routes')
  traffic_config?: TrafficConfigBody;

  @IsOptional()
  @IsObjectOf(() => InferenceTableBody, 'catalog_name, schema_name, table_name_prefix and enabled')
  auto_capture_config?: InferenceTableBody;

  /** Task of the entities that have none. */
  @IsOptional()
  @IsString()
  task?: string;
}
