import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsString } from 'class-validator';
import { IsApiKey, type ConfigProblem, type Secret } from '../../config';
import { RequestSettings } from '../openai-protocol/openai-compatible.config';
import { IsHttpUrl } from '../shared/is-http-url';

const API_TYPES = ['openai', 'azure', 'azuread'] as const;
const AZURE_CREDENTIALS = ['client_secret', 'managed_identity', 'workload_identity'] as const;

/** `model.config` of the provider `openai`, with MLflow's field names. */
export class OpenAIConfig extends RequestSettings {
  /** For `azuread` the bearer token itself; not needed with `azure_credential`. */
  @IsApiKey({ optional: true })
  openai_api_key?: Secret;

  /** Who serves the models: `openai`, or Azure with a key (`azure`) or with a bearer token (`azuread`). */
  @IsIn(API_TYPES)
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value))
  openai_api_type: (typeof API_TYPES)[number] = 'openai';

  /** Default for `openai`: `https://api.openai.com/v1`. For Azure `https://RESOURCE.openai.azure.com`. */
  @IsOptional()
  @IsHttpUrl()
  openai_api_base?: string;

  /** Azure's version of the API, e.g. `2024-10-21`; required there, unless the base ends in `/openai/v1`. */
  @IsOptional()
  @IsString()
  openai_api_version?: string;

  /** Azure's name of the deployed model; required there and not allowed elsewhere. */
  @IsOptional()
  @IsString()
  openai_deployment_name?: string;

  /** Sent as `OpenAI-Organization`. Not for Azure. */
  @IsOptional()
  @IsString()
  openai_organization?: string;

  /** Sent as `OpenAI-Project`. */
  @IsOptional()
  @IsString()
  openai_project?: string;

  /**
   * How a token is fetched for `azuread` if none is configured. `client_secret` requires the tenant, the client and
   * the secret; the other two read missing values from the environment variables or from the machine.
   */
  @IsOptional()
  @IsIn(AZURE_CREDENTIALS)
  azure_credential?: (typeof AZURE_CREDENTIALS)[number];

  /** The directory, by its id or domain. */
  @IsOptional()
  @IsString()
  azure_tenant_id?: string;

  /** The application, or the identity that is assigned to the machine. */
  @IsOptional()
  @IsString()
  azure_client_id?: string;

  /** The application's secret. */
  @IsApiKey({ optional: true })
  azure_client_secret?: Secret;

  /** The login service of another cloud, e.g. `https://login.microsoftonline.us`. */
  @IsOptional()
  @IsHttpUrl()
  azure_authority_host?: string;

  /**
   * Whether completions go to `/completions` or, as one user message, to `/chat/completions`. Default: by the model.
   */
  @IsOptional()
  @IsIn(['native', 'chat'])
  completions_mode?: 'native' | 'chat';

  /**
   * Which of OpenAI's APIs chats use: `/chat/completions` or `/responses`, into which they are translated. `auto`: the
   * latter for the models that have no other (`o3-pro`, `gpt-5-codex`, …; by the model's name).
   */
  @IsIn(['auto', 'chat', 'responses'])
  openai_chat_api: 'auto' | 'chat' | 'responses' = 'auto';

  /**
   * The reasoning summary that `/responses` returns for requests with `reasoning_effort`. `none` requests no summary,
   * for organizations that OpenAI has not verified.
   */
  @IsIn(['auto', 'concise', 'detailed', 'none'])
  reasoning_summary: 'auto' | 'concise' | 'detailed' | 'none' = 'auto';

  /**
   * Parameters that OpenAI does not support. For OpenAI and Azure, `auto` drops `top_k` and the parameters that
   * reasoning models reject, and renames `max_tokens` for these models; `pass` changes nothing. Requests to other
   * servers are never changed.
   */
  @IsIn(['auto', 'pass'])
  sampling: 'auto' | 'pass' = 'auto';

  problems(): ConfigProblem[] {
    const own = this.openai_api_type === 'openai' ? this.problemsOfOpenAI() : this.problemsOfAzure();
    return [...own, ...this.problemsOfCredentials()];
  }

  problemsIfUntrusted(): ConfigProblem[] {
    const { azure_credential: credential } = this;
    if (credential === undefined || credential === 'client_secret') return [];
    return [{ property: 'azure_credential', message: "must be 'client_secret'" }];
  }

  private problemsOfCredentials(): ConfigProblem[] {
    const { azure_credential: kind } = this;
    if (!kind)
      return this.openai_api_key ? [] : [{ property: 'openai_api_key', message: 'missing; must be an API key' }];
    if (this.openai_api_type !== 'azuread') {
      return [{ property: 'azure_credential', message: "can only be set when openai_api_type is 'azuread'" }];
    }
    if (kind !== 'client_secret') return [];
    const required = ['azure_tenant_id', 'azure_client_id', 'azure_client_secret'] as const;
    return required
      .filter((property) => !this[property])
      .map((property) => ({ property, message: "is required when azure_credential is 'client_secret'" }));
  }

  private problemsOfOpenAI(): ConfigProblem[] {
    if (!this.openai_deployment_name) return [];
    const message = "can only be set when openai_api_type is 'azure' or 'azuread'; it is 'openai'";
    return [{ property: 'openai_deployment_name', message }];
  }

  private problemsOfAzure(): ConfigProblem[] {
    const type = `openai_api_type is '${this.openai_api_type}'`;
    const problems: ConfigProblem[] = [];
    if (this.openai_organization) {
      problems.push({ property: 'openai_organization', message: `can only be set for type 'openai'; ${type}` });
    }
    const required = ['openai_api_base', 'openai_deployment_name', 'openai_api_version'] as const;
    for (const property of required) {
      const isNeeded = property !== 'openai_api_version' || !isAzureV1(this.openai_api_base);
      if (isNeeded && !this[property]) problems.push({ property, message: `is required when ${type}` });
    }
    return problems;
  }
}

/** Azure's newer API, where the deployment is named in the body: its base ends in `/openai/v1`. */
export function isAzureV1(base: string | undefined): boolean {
  return base !== undefined && /\/openai\/v1\/?(?:\?|$)/.test(base);
}
