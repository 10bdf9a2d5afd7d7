import { Type } from 'class-transformer';
import {
  IsDefined,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsApiKey, type Secret } from '../../config';

const WEB_ADDRESS = {
  protocols: ['http', 'https'],
  require_protocol: true,
  require_tld: false,
  allow_underscores: true,
};
const ONE_ADDRESS = { message: '$property must be an http(s) address' };

/**
 * How calls are signed: with the bearer token; else with a session of the role; else with the keys; else with the variable
 * `AWS_BEARER_TOKEN_BEDROCK`, or what the default chain of the AWS SDKs finds (environment, SSO and profiles, web identity,
 * container, instance).
 */
export class AwsConfig {
  /** A Bedrock API key, sent as it is. Left out, and no role or keys either: `AWS_BEARER_TOKEN_BEDROCK`, if it is set. */
  @IsApiKey({ optional: true })
  aws_bearer_token?: Secret;

  /** The role to assume, with the keys below or, without any, with the default chain. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  aws_role_arn?: string;

  /** How long a session of the role lasts, in seconds. */
  @IsInt()
  @Min(900)
  @Max(43_200)
  session_length_seconds = 900;

  /** Sent when the role is assumed, where its trust policy asks for it. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  aws_external_id?: string;

  /** Counts together with `aws_secret_access_key` only. */
  @IsApiKey({ optional: true })
  aws_access_key_id?: Secret;

  /** The secret that belongs to `aws_access_key_id`. */
  @IsApiKey({ optional: true })
  aws_secret_access_key?: Secret;

  /** With keys that are temporary. */
  @IsApiKey({ optional: true })
  aws_session_token?: Secret;

  /** Left out: what the environment or the profile of the AWS SDKs names. */
  @IsOptional()
  @Matches(/^[a-z0-9-]+$/, { message: '$property must be the name of a region, e.g. us-east-1' })
  aws_region?: string;

  /**
   * Where the Bedrock runtime is found, e.g. a private or a FIPS endpoint. Left out: by the region. For Bedrock's
   * OpenAI-shaped API (`https://bedrock-mantle.REGION.api.aws/v1`, with a Bedrock API key) use `openai-compatible`.
   */
  @IsOptional()
  @IsUrl(WEB_ADDRESS, ONE_ADDRESS)
  aws_endpoint_url?: string;

  /** Where roles are assumed, e.g. a private endpoint of STS. Left out: by the region. */
  @IsOptional()
  @IsUrl(WEB_ADDRESS, ONE_ADDRESS)
  aws_sts_endpoint_url?: string;
}

/** `model.config` of an endpoint whose provider is `bedrock`. */
export class BedrockConfig {
  /** How calls are signed, and in which region; `{}` for the default chain of the AWS SDKs. */
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => AwsConfig)
  aws_config!: AwsConfig;

  /** Where `model.name` does not tell it, as the ARN of an inference profile: the id of the model behind it. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  base_model?: string;

  /** `input_type` of embeddings by Cohere's models, for requests that set none. */
  @IsString()
  @IsNotEmpty()
  embedding_input_type = 'search_document';
}
