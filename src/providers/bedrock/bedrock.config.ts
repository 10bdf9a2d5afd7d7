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
import { IsApiKey, type ConfigProblem, type Secret } from '../../config';

const HTTP_URL = {
  protocols: ['http', 'https'],
  require_protocol: true,
  require_tld: false,
  allow_underscores: true,
};
const NOT_HTTP_URL = { message: '$property must be an http(s) URL' };

/**
 * AWS credentials and region. The first of these that is set authorizes requests: the bearer token; the role; the keys;
 * the environment variable `AWS_BEARER_TOKEN_BEDROCK`; the default credential chain of the AWS SDKs (environment, SSO and
 * profiles, web identity, container, instance).
 */
export class AwsConfig {
  /** A Bedrock API key. Default, if there is no role and there are no keys: `AWS_BEARER_TOKEN_BEDROCK`. */
  @IsApiKey({ optional: true })
  aws_bearer_token?: Secret;

  /** The role to assume, with the keys below or, without any, with the default credential chain. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  aws_role_arn?: string;

  /** Lifetime of a role session, in seconds. */
  @IsInt()
  @Min(900)
  @Max(43_200)
  session_length_seconds = 900;

  /** The external id, if the trust policy of the role requires one. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  aws_external_id?: string;

  /** Ignored without `aws_secret_access_key`. */
  @IsApiKey({ optional: true })
  aws_access_key_id?: Secret;

  /** The secret of `aws_access_key_id`. */
  @IsApiKey({ optional: true })
  aws_secret_access_key?: Secret;

  /** Required with temporary keys. */
  @IsApiKey({ optional: true })
  aws_session_token?: Secret;

  /** Default: the region in the environment or in the profile of the AWS SDKs. */
  @IsOptional()
  @Matches(/^[a-z0-9-]+$/, { message: '$property must be the name of an AWS region, e.g. us-east-1' })
  aws_region?: string;

  /**
   * URL of the Bedrock runtime, e.g. of a private or FIPS endpoint. Default: the public endpoint of the region. For
   * Bedrock's OpenAI-compatible API (`https://bedrock-mantle.REGION.api.aws/v1`, with a Bedrock API key), use the provider
   * `openai-compatible`.
   */
  @IsOptional()
  @IsUrl(HTTP_URL, NOT_HTTP_URL)
  aws_endpoint_url?: string;

  /** URL of STS, which role sessions come from, e.g. of a private endpoint. Default: the public endpoint of the region. */
  @IsOptional()
  @IsUrl(HTTP_URL, NOT_HTTP_URL)
  aws_sts_endpoint_url?: string;
}

/** `model.config` of an endpoint with the provider `bedrock`. */
export class BedrockConfig {
  /** AWS credentials and region; `{}` for those in the environment. */
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => AwsConfig)
  aws_config!: AwsConfig;

  /** The model id behind an opaque `model.name`, such as the ARN of an inference profile. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  base_model?: string;

  /** `input_type` of embeddings requests to Cohere models, for requests that set none. */
  @IsString()
  @IsNotEmpty()
  embedding_input_type = 'search_document';

  problemsIfUntrusted(): ConfigProblem[] {
    const { aws_config: aws } = this as Partial<BedrockConfig>;
    if (!aws) return [];
    const hasKeys = aws.aws_access_key_id !== undefined && aws.aws_secret_access_key !== undefined;
    const problems: ConfigProblem[] = [];
    if (!aws.aws_region) problems.push({ property: 'aws_config', message: 'must have aws_region' });
    if (!hasKeys && (!aws.aws_bearer_token || aws.aws_role_arn !== undefined)) {
      const message = 'must have credentials: aws_bearer_token, or aws_access_key_id and aws_secret_access_key';
      problems.push({ property: 'aws_config', message });
    }
    return problems;
  }
}
