import type { Secret } from './secret';

export const ENDPOINT_TYPES = ['llm/v1/chat', 'llm/v1/completions', 'llm/v1/embeddings'] as const;
export type EndpointType = (typeof ENDPOINT_TYPES)[number];

export function isEndpointType(value: unknown): value is EndpointType {
  return ENDPOINT_TYPES.some((type) => type === value);
}

/** What configuration has to know of a provider; adapters satisfy it. */
export interface ProviderDeclaration {
  /** Canonical name. */
  readonly name: string;
  readonly displayName: string;
  /** class-validator class of `model.config`. */
  readonly Config: new () => object;
  /** Its operations; one that it lacks is left out. */
  readonly chat?: unknown;
  readonly completions?: unknown;
  readonly embeddings?: unknown;
}

/** The operation that an endpoint of each type needs of its provider. */
export const OPERATION_OF = {
  'llm/v1/chat': 'chat',
  'llm/v1/completions': 'completions',
  'llm/v1/embeddings': 'embeddings',
} as const satisfies Record<EndpointType, keyof ProviderDeclaration>;

export interface ProviderCatalog<P extends ProviderDeclaration = ProviderDeclaration> {
  /** Matches as MLflow does: without regard to case, `-` and `_` alike. */
  find(name: string): P | undefined;
  /** Canonical names, in the order of the list. */
  names(): readonly string[];
  /** Further names that `find` knows, in the spelling in which listings show them. Default: none. */
  aliases?(): readonly string[];
  /** Whether a list of allowed names that has one of the two, in any spelling, has the other. Default: if they are equal. */
  isSameProvider?(name: string, other: string): boolean;
  /** What to do in place of a provider that MLflow has and `find` does not know. Default: nothing is known. */
  hintFor?(name: string): string | undefined;
}

/** `limit:` of an endpoint, as the file gives it. */
export interface Limit {
  readonly calls: number;
  readonly key: string | null;
  /** E.g. `minute` or `5 minute`. */
  readonly renewal_period: string;
}

/** `parameters:` of an endpoint, keyed by the names of request fields, e.g. `max_tokens`. */
export interface ModelParameters {
  /** Taken where a request does not give the field, or gives null. */
  readonly default: Readonly<Record<string, unknown>>;
  /** A request that asks for more is lowered to this. */
  readonly maximum: Readonly<Record<string, number>>;
}

/** `timeouts:` of an endpoint in milliseconds. What the file does not give is absent, and the process's setting counts. */
export interface EndpointTimeouts {
  /** From the call to the header of the provider's response. */
  readonly firstByte?: number;
  /** Between two reads of the response's body. */
  readonly idle?: number;
  /** From the call to the end of the response. */
  readonly total?: number;
}

/** How an endpoint's calls reach its vendor. Endpoints whose connections are alike share them. */
export interface Connection {
  /**
   * What may be at private addresses, `egress.allow` and the hosts that the endpoint's settings name: hosts, `*.` before
   * the end of a name for all below it, addresses, and networks as `ADDRESS/PREFIX`.
   */
  readonly allow: readonly string[];
  /** PEM; certificate authorities that are trusted besides those that Node brings. Default: those of the process. */
  readonly certificates?: readonly string[];
  /** The path that they were read from, as the file gives it. */
  readonly certificateFile?: string;
  /** The http(s) address of a proxy, credentials included, or `none`. Default: as the process's settings have it. */
  readonly proxy?: Secret;
}

/** `images:` of an endpoint that fetches them. */
export interface ImageFetching {
  /** The largest one. */
  readonly maxBytes: number;
  /** `egress.allow`: what may be at private addresses, written as in `Connection`. */
  readonly allow: readonly string[];
}

export const PAYLOADS = ['auto', 'legacy', 'current'] as const;
/**
 * The shape of request and response bodies under `/gateway/NAME/invocations` and `/endpoints/NAME/invocations`: `legacy`
 * is that of MLflow 2.5 to 2.8, `current` that of later versions, `auto` follows the client.
 */
export type Payload = (typeof PAYLOADS)[number];

/** One entry of `endpoints:`, checked, with its keys resolved, bound to its provider. */
export interface Endpoint<P extends ProviderDeclaration = ProviderDeclaration> {
  readonly name: string;
  readonly endpoint_type: EndpointType;
  readonly provider: P;
  /** As listings show it: the provider's own name or, where the file has an alias, that; in canonical spelling. */
  readonly providerName: string;
  /** What the provider's operations are given. `model` is empty where the file names none. */
  readonly target: { readonly model: string; readonly config: object };
  readonly limit: Limit | null;
  /** Default `auto`. */
  readonly payload: Payload;
  /** Both empty by default. */
  readonly parameters: ModelParameters;
  /** Empty by default. */
  readonly timeouts: EndpointTimeouts;
  readonly connection: Connection;
  /** Null, the default, where images are not fetched. */
  readonly images: ImageFetching | null;
}

/** One of the endpoints that a traffic route leads to. */
export interface Destination<P extends ProviderDeclaration = ProviderDeclaration> {
  readonly endpoint: Endpoint<P>;
  /** Whole, 0 to 100. The sum over a route is 100, or less where an endpoint of the file is left out; never 0. */
  readonly traffic_percentage: number;
}

/** `retries:` of a traffic route. */
export interface Retries {
  /** How often a failed call is repeated at the endpoint that it failed at, 0 to 10, before a fallback is tried. Default 0. */
  readonly attempts: number;
  /** Statuses of failures that are worth a repetition or a fallback. Default 429, 500, 502, 503 and 504. */
  readonly statuses: readonly number[];
  /** Milliseconds before the first repetition; twice as many before each further one. Default 250. */
  readonly backoff: number;
}

/** One entry of `routes:` in the meaning of MLflow 3.6 and later: a name that stands for several endpoints. */
export interface TrafficRoute<P extends ProviderDeclaration = ProviderDeclaration> {
  readonly name: string;
  /** The type of every destination and fallback. */
  readonly task_type: EndpointType;
  readonly routing_strategy: 'TRAFFIC_SPLIT';
  /** In the order of the file, at least one. The same endpoint may stand here more than once. */
  readonly destinations: readonly Destination<P>[];
  /** Tried one after the other when the chosen destination fails. Default: none. */
  readonly fallbacks: readonly Endpoint<P>[];
  readonly retries: Retries;
}

/** An endpoint, or a route without any other destination, of the file that is not served here. */
export interface LeftOut {
  readonly name: string;
  readonly variable: string;
}

/** The whole file as the server uses it: immutable and complete, so that a request reads nothing else. */
export interface GatewaySnapshot<P extends ProviderDeclaration = ProviderDeclaration> {
  /** Absolute path of the file. */
  readonly path: string;
  /** What was read: that path, then the key files that it names. */
  readonly files: readonly string[];
  /** In the order of the file. */
  readonly endpoints: readonly Endpoint<P>[];
  readonly byName: ReadonlyMap<string, Endpoint<P>>;
  /** Traffic routes, in the order of the file. Their names are unique over endpoints and routes. */
  readonly routes: readonly TrafficRoute<P>[];
  readonly routesByName: ReadonlyMap<string, TrafficRoute<P>>;
  /** `strict_parity`: MLflow's behaviour also where it is a defect that an old client could depend on. Default false. */
  readonly strictParity: boolean;
  /** `egress.allow`, written as in `Connection`. Default: none. */
  readonly egressAllow: readonly string[];
  /** Deprecated or ignored things that the operator should know of, one sentence each. */
  readonly warnings: readonly string[];
  /** Endpoints whose `only_if_env` names a variable that is not set. */
  readonly leftOut: readonly LeftOut[];
}
