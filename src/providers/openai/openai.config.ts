import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsString } from 'class-validator';
import { IsApiKey, type ConfigProblem, type Secret } from '../../config';

const API_TYPES = ['openai', 'azure', 'azuread'] as const;

/** `model.config` of the provider `openai`, with MLflow's field names. */
export class OpenAIConfig {
  /** For `azuread` the bearer token itself. */
  @IsApiKey()
  openai_api_key!: Secret;

  /** Who serves the models: `openai`, or Azure with a key (`azure`) or with a bearer token (`azuread`). */
  @IsIn(API_TYPES)
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value))
  openai_api_type: (typeof API_TYPES)[number] = 'openai';

  /** Default for `openai`: `https://api.openai.com/v1`. For Azure `https://RESOURCE.openai.azure.com`. */
  @IsOptional()
  @IsString()
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

  /** Whether completions go to `/completions` or, as one user message, to `/chat/completions`. Default: by the model. */
  @IsOptional()
  @IsIn(['native', 'chat'])
  completions_mode?: 'native' | 'chat';

  /** `auto` leaves out what OpenAI's reasoning models refuse and renames `max_tokens` for them; `pass` changes nothing. */
  @IsIn(['auto', 'pass'])
  sampling: 'auto' | 'pass' = 'auto';

  problems(): ConfigProblem[] {
    return this.openai_api_type === 'openai' ? this.problemsOfOpenAI() : this.problemsOfAzure();
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
  return base !== undefined && /\/openai\/v1\/?$/.test(base);
}
