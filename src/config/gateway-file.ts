import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  Allow,
  IsArray,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { LimitEntry } from './limit-entry';
import { ENDPOINT_TYPES, type EndpointType } from './snapshot';

/**
 * The MLflow gateway file (`mlflow.gateway.config.GatewayConfig`), in all its generations: MLflow 2.5 to 2.8 know
 * `routes` only, 2.9 and later prefer `endpoints`.
 */
export class GatewayFile {
  /** Entries are `EndpointEntry`s; `[]` for none. */
  @ValidateIf((file: GatewayFile) => file.routes === undefined || file.endpoints !== undefined)
  @IsArray({ message: 'must be a list of endpoints, e.g. "endpoints: []" for none' })
  endpoints?: unknown[];

  /** `EndpointEntry`s under the key's old meaning. */
  @IsOptional()
  @IsArray({ message: 'must be a list' })
  routes?: unknown[];
}

/** `model:` of an endpoint. */
export class ModelEntry {
  @IsString()
  provider!: string;

  /** The provider's name of the model. */
  @IsOptional()
  @IsString()
  name: string | null = null;

  /** The provider's own class checks it. */
  @Allow()
  config?: unknown;
}

/** One endpoint. */
export class EndpointEntry {
  /** Letters and digits of any script, as in MLflow up to 3.8. */
  @IsString()
  @Matches(/^[\p{L}\p{N}_.-]+$/u, { message: 'must consist of letters, digits, "-", "_" and "."' })
  name!: string;

  @ValidateIf((entry: EndpointEntry) => entry.route_type === undefined || entry.endpoint_type !== undefined)
  @IsIn(ENDPOINT_TYPES)
  endpoint_type?: EndpointType;

  /** The name of `endpoint_type` before MLflow 2.9. */
  @ValidateIf((entry: EndpointEntry) => entry.route_type !== undefined && entry.endpoint_type === undefined)
  @IsIn(ENDPOINT_TYPES)
  route_type?: EndpointType;

  @IsObject({ message: 'must be a mapping with provider, name and config' })
  @ValidateNested()
  @Type(() => ModelEntry)
  model!: ModelEntry;

  /** Not in MLflow: the endpoint is left out where this environment variable is unset or empty. */
  @IsOptional()
  @Matches(/^[A-Za-z_]\w*$/, { message: 'must be the name of an environment variable, without "$"' })
  only_if_env: string | null = null;

  @IsOptional()
  @IsObject({ message: 'must be a mapping with calls and renewal_period' })
  @ValidateNested()
  @Type(() => LimitEntry)
  limit: LimitEntry | null = null;
}
