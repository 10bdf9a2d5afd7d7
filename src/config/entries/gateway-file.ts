import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  Allow,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { EgressEntry } from './egress-entry';
import { ImagesEntry } from './images-entry';
import { LimitEntry } from './limit-entry';
import { ParametersEntry } from './parameters-entry';
import { ENDPOINT_TYPES, PAYLOADS, type EndpointType, type Payload } from '../snapshot';
import { TimeoutsEntry } from './timeouts-entry';

/**
 * A gateway file: the endpoints that are served. It is the file of the MLflow AI Gateway and the MLflow Deployments
 * Server, in all its generations, with a few keys more.
 */
export class GatewayFile {
  /** The endpoints; `[]` for none. */
  @ValidateIf((file: GatewayFile) => file.routes === undefined || file.endpoints !== undefined)
  @IsArray({ message: 'must be a list of endpoints, e.g. "endpoints: []" for none' })
  endpoints?: unknown[];

  /**
   * Traffic routes: names that stand for several endpoints (MLflow 3.6 and later). An entry in the key's old meaning, that
   * of an endpoint (MLflow 2.5 to 2.22), is read as one.
   */
  @IsOptional()
  @IsArray({ message: 'must be a list' })
  routes?: unknown[];

  /** Not in MLflow: whether MLflow's defects are kept that an old client could depend on. */
  @IsBoolean()
  strict_parity = false;

  /** Not in MLflow: where calls may go besides the internet and what the endpoints name. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping with allow' })
  @ValidateNested()
  @Type(() => EgressEntry)
  egress: EgressEntry | null = null;
}

/** The model that an endpoint queries. */
export class ModelEntry {
  /** Who serves the model. Upper and lower case are alike, and so are `-` and `_`. */
  @IsString()
  provider!: string;

  /** The provider's name of the model. */
  @IsOptional()
  @IsString()
  name: string | null = null;

  /** The provider's settings; `{}` where it needs none. In its strings, `${NAME}` stands for an environment variable. */
  @Allow()
  config?: unknown;
}

/** One endpoint: a name that clients call, and the model behind it. */
export class EndpointEntry {
  /** What clients call it by: letters, digits, `-`, `_` and `.`. */
  @IsString()
  @Matches(/^[\p{L}\p{N}_.-]+$/u, { message: 'must consist of letters, digits, "-", "_" and "."' })
  name!: string;

  /** What it can be asked. */
  @ValidateIf((entry: EndpointEntry) => entry.route_type === undefined || entry.endpoint_type !== undefined)
  @IsIn(ENDPOINT_TYPES)
  endpoint_type?: EndpointType;

  /** The name of `endpoint_type` before MLflow 2.9. */
  @ValidateIf((entry: EndpointEntry) => entry.route_type !== undefined && entry.endpoint_type === undefined)
  @IsIn(ENDPOINT_TYPES)
  route_type?: EndpointType;

  /** The model that it queries. */
  @IsObject({ message: 'must be a mapping with provider, name and config' })
  @ValidateNested()
  @Type(() => ModelEntry)
  model!: ModelEntry;

  /** How many calls are answered in a period of time. Left out: any number. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping with calls and renewal_period' })
  @ValidateNested()
  @Type(() => LimitEntry)
  limit: LimitEntry | null = null;

  /** Not in MLflow: the endpoint is left out where this environment variable is unset or empty. */
  @IsOptional()
  @Matches(/^[A-Za-z_]\w*$/, { message: 'must be the name of an environment variable, without "$"' })
  only_if_env: string | null = null;

  /** Not in MLflow: defaults and maxima of model parameters. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping with default and maximum' })
  @ValidateNested()
  @Type(() => ParametersEntry)
  parameters: ParametersEntry | null = null;

  /** Not in MLflow: how long the provider may take, in seconds. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping with first_byte, idle and total' })
  @ValidateNested()
  @Type(() => TimeoutsEntry)
  timeouts: TimeoutsEntry | null = null;

  /** Not in MLflow: whether images are fetched for a provider that takes them as bytes only. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping with fetch and max_bytes' })
  @ValidateNested()
  @Type(() => ImagesEntry)
  images: ImagesEntry | null = null;

  /** Not in MLflow: how calls reach the provider. */
  @Allow()
  connection?: unknown;

  /**
   * Not in MLflow: the shape of bodies under `/gateway/NAME/invocations` and `/endpoints/NAME/invocations`. `legacy` is
   * that of MLflow 2.5 to 2.8, `current` that of later versions; `auto` follows the client.
   */
  @IsIn(PAYLOADS)
  payload: Payload = 'auto';
}
