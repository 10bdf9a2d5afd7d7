import 'reflect-metadata';
import { Type } from 'class-transformer';
import {
  Allow,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { CircuitBreakerEntry } from './circuit-breaker-entry';
import { EgressEntry } from './egress-entry';
import { ImagesEntry } from './images-entry';
import { LimitEntry } from './limit-entry';
import { ParametersEntry } from './parameters-entry';
import { ENDPOINT_TYPES, type EndpointType } from '../../wire';
import { PAYLOADS, type Payload } from '../snapshot';
import { TimeoutsEntry } from './timeouts-entry';
import { nearest } from '../reading/nearest';
import type { ReadingOptions } from '../reading/read-object';

const PROTECTING_KEYS = ['auth', 'audit', 'tls'];

/** Without one of these blocks the server is open, so a misspelt one is a problem. MLflow ignores unknown keys; so does Sluice. */
export const GATEWAY_FILE_OPTIONS: ReadingOptions = {
  rejectsUnknownKeys: (key) => /^auth/i.test(key) || nearest(key, PROTECTING_KEYS) !== undefined,
};

/**
 * A gateway file: the endpoints to serve. Sluice reads the files of every version of the MLflow AI Gateway and the MLflow
 * Deployments Server, and a few additional keys.
 */
export class GatewayFile {
  /** The endpoints to serve; `[]` for none. */
  @ValidateIf((file: GatewayFile) => file.routes === undefined || file.endpoints !== undefined)
  @IsArray({ message: 'must be a list of endpoints, e.g. "endpoints: []" for none' })
  endpoints?: unknown[];

  /**
   * Traffic routes, each of which distributes requests over several endpoints (MLflow 3.6 and later). An entry that
   * defines an endpoint, as in MLflow 2.5 to 2.22, is read as an endpoint.
   */
  @IsOptional()
  @IsArray({ message: 'must be a list' })
  routes?: unknown[];

  /** Sluice only: whether to reproduce MLflow's defects that an old client may depend on. */
  @IsBoolean()
  strict_parity = false;

  /** Sluice only: destinations that requests may reach in addition to the public internet and the hosts of endpoint settings. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping with allow' })
  @ValidateNested()
  @Type(() => EgressEntry)
  egress: EgressEntry | null = null;

  /** Sluice only: the database of Databricks mode and, for keys, SCIM and audit records, of `auth:`. */
  @Allow()
  store?: unknown;

  /** Sluice only: Databricks mode, in which Databricks clients use the server as a workspace. */
  @Allow()
  databricks?: unknown;

  /** Sluice only: who may use the server. The block requires an identity for every request. */
  @Allow()
  auth?: unknown;

  /** Sluice only: where audit records are written. */
  @Allow()
  audit?: unknown;

  /** Sluice only: TLS of the server. */
  @Allow()
  tls?: unknown;
}

/** The model behind an endpoint. */
export class ModelEntry {
  /** The provider that serves the model. Case is ignored, and `-` equals `_`. */
  @IsString()
  provider!: string;

  /** The name of the model at the provider. */
  @IsOptional()
  @IsString()
  name: string | null = null;

  /** The provider's settings; `{}` if it needs none. In strings, `${NAME}` stands for an environment variable. */
  @Allow()
  config?: unknown;
}

/** One endpoint: the name that clients request, and the model behind it. */
export class EndpointEntry {
  /** The name in request paths: letters, digits, `-`, `_` and `.`. */
  @IsString()
  @Matches(/^[\p{L}\p{N}_.-]+$/u, { message: 'must consist of letters, digits, "-", "_" and "."' })
  name!: string;

  /** The type of requests that the endpoint accepts. */
  @ValidateIf((entry: EndpointEntry) => entry.route_type === undefined || entry.endpoint_type !== undefined)
  @IsIn(ENDPOINT_TYPES)
  endpoint_type?: EndpointType;

  /** Deprecated: the name of `endpoint_type` before MLflow 2.9. */
  @ValidateIf((entry: EndpointEntry) => entry.route_type !== undefined && entry.endpoint_type === undefined)
  @IsIn(ENDPOINT_TYPES)
  route_type?: EndpointType;

  /** The model behind the endpoint. */
  @IsObject({ message: 'must be a mapping with provider, name and config' })
  @ValidateNested()
  @Type(() => ModelEntry)
  model!: ModelEntry;

  /** Rate limit. Default: none. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping with calls and renewal_period' })
  @ValidateNested()
  @Type(() => LimitEntry)
  limit: LimitEntry | null = null;

  /** Sluice only: skip the endpoint if this environment variable is unset or empty. */
  @IsOptional()
  @Matches(/^[A-Za-z_]\w*$/, { message: 'must be the name of an environment variable, without "$"' })
  only_if_env: string | null = null;

  /** Sluice only: defaults and maxima of model parameters. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping with default and maximum' })
  @ValidateNested()
  @Type(() => ParametersEntry)
  parameters: ParametersEntry | null = null;

  /** Sluice only: timeouts of requests to the provider, in seconds. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping with first_byte, first_token, idle and total' })
  @ValidateNested()
  @Type(() => TimeoutsEntry)
  timeouts: TimeoutsEntry | null = null;

  /** Sluice only: when traffic routes avoid the endpoint because it fails. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping with enabled, failures, failure_percent and open' })
  @ValidateNested()
  @Type(() => CircuitBreakerEntry)
  circuit_breaker: CircuitBreakerEntry | null = null;

  /**
   * Sluice only: maximum number of tokens of a request and its response. A traffic route sends a request that exceeds the
   * context window of one endpoint to an endpoint with a larger one. Default: that of the model, if Sluice knows it.
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  context_window: number | null = null;

  /** Sluice only: fetching of images for providers that accept them as bytes only. */
  @IsOptional()
  @IsObject({ message: 'must be a mapping with fetch and max_bytes' })
  @ValidateNested()
  @Type(() => ImagesEntry)
  images: ImagesEntry | null = null;

  /** Sluice only: how requests reach the provider. */
  @Allow()
  connection?: unknown;

  /**
   * Sluice only: the format of bodies under `/gateway/NAME/invocations` and `/endpoints/NAME/invocations`. `legacy` is
   * that of MLflow 2.5 to 2.8, `current` that of later versions; `auto` detects the format of each request.
   */
  @IsIn(PAYLOADS)
  payload: Payload = 'auto';
}
