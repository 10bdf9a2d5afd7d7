export const ENDPOINT_TYPES = ['llm/v1/chat', 'llm/v1/completions', 'llm/v1/embeddings'] as const;
export type EndpointType = (typeof ENDPOINT_TYPES)[number];

/** What configuration has to know of a provider; adapters satisfy it. */
export interface ProviderDeclaration {
  /** Canonical name. */
  readonly name: string;
  readonly displayName: string;
  /** class-validator class of `model.config`. */
  readonly Config: new () => object;
}

export interface ProviderCatalog<P extends ProviderDeclaration = ProviderDeclaration> {
  /** Matches as MLflow does: without regard to case, `-` and `_` alike. */
  find(name: string): P | undefined;
  /** Canonical names, in the order of the list. */
  names(): readonly string[];
}

/** `limit:` of an endpoint, as the file gives it. */
export interface Limit {
  readonly calls: number;
  readonly key: string | null;
  /** E.g. `minute` or `5 minute`. */
  readonly renewal_period: string;
}

/** One entry of `endpoints:`, checked, with its keys resolved, bound to its provider. */
export interface Endpoint<P extends ProviderDeclaration = ProviderDeclaration> {
  readonly name: string;
  readonly endpoint_type: EndpointType;
  readonly provider: P;
  /** What the provider's operations are given. `model` is empty where the file names none. */
  readonly target: { readonly model: string; readonly config: object };
  readonly limit: Limit | null;
}

/** An endpoint of the file that is not served here. */
export interface LeftOut {
  readonly name: string;
  readonly variable: string;
}

/** The whole file as the server uses it: immutable and complete, so that a request reads nothing else. */
export interface GatewaySnapshot<P extends ProviderDeclaration = ProviderDeclaration> {
  /** Absolute path of the file. */
  readonly path: string;
  /** In the order of the file. */
  readonly endpoints: readonly Endpoint<P>[];
  readonly byName: ReadonlyMap<string, Endpoint<P>>;
  /** Deprecated or ignored things that the operator should know of, one sentence each. */
  readonly warnings: readonly string[];
  /** Endpoints whose `only_if_env` names a variable that is not set. */
  readonly leftOut: readonly LeftOut[];
}
