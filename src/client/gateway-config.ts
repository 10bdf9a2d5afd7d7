import type { EndpointLimit, JsonObject, RouteType } from './types';

/** Settings of the provider `openai`, with the kinds of API that MLflow has. */
export interface OpenAIConfig {
  /** The key, `$NAME` for an environment variable, or the path of a file. Not needed with `azuread` credentials of the machine. */
  readonly openai_api_key?: string;
  /** Default `openai`. */
  readonly openai_api_type?: 'openai' | 'azure' | 'azuread';
  readonly openai_api_base?: string;
  readonly openai_api_version?: string;
  readonly openai_deployment_name?: string;
  readonly openai_organization?: string;
}

/** Settings of the provider `anthropic`. */
export interface AnthropicConfig {
  readonly anthropic_api_key: string;
  readonly anthropic_version?: string;
}

/** Settings of the provider `cohere`. */
export interface CohereConfig {
  readonly cohere_api_key: string;
}

/** The model behind an endpoint in a gateway file. Other providers have other settings. */
export type Model =
  | ModelOf<'openai', OpenAIConfig>
  | ModelOf<'anthropic', AnthropicConfig>
  | ModelOf<'cohere', CohereConfig>
  | ModelOf<string & Record<never, never>, JsonObject>;

interface ModelOf<Provider extends string, Config> {
  readonly provider: Provider;
  readonly name?: string | null;
  readonly config?: Config;
}

/** A route in a gateway file of MLflow 2.5 to 2.8. */
export interface RouteConfig {
  readonly name: string;
  readonly route_type: RouteType;
  readonly model: Model;
  readonly limit?: EndpointLimit | null;
}

/** An endpoint in a gateway file of MLflow 2.9 and later. */
export interface EndpointConfig {
  readonly name: string;
  readonly endpoint_type: RouteType;
  readonly model: Model;
  readonly limit?: EndpointLimit | null;
}

/** A gateway file. The JSON Schema of the package, `config/sluice.schema.json`, describes all keys. */
export type GatewayConfig =
  { readonly routes: readonly RouteConfig[] } | { readonly endpoints: readonly EndpointConfig[] };
