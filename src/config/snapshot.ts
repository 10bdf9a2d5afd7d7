import type { EndpointType } from '../wire';
import type { AuditSettings, AuthSettings, TlsSettings } from './auth-settings';
import type { DatabricksSettings, StoreSettings } from './databricks-settings';
import type { Limit } from './limit';
import type { Secret } from './secret';

export type { EndpointType, Limit };

/** What configuration needs to know about a provider. Provider adapters satisfy it. */
export interface ProviderDeclaration {
  /** Canonical name. */
  readonly name: string;
  readonly displayName: string;
  /** class-validator class of `model.config`. */
  readonly Config: new () => object;
  /** The operations; one that the provider does not support is absent. */
  readonly chat?: unknown;
  readonly completions?: unknown;
  readonly embeddings?: unknown;
}

export interface ProviderCatalog<P extends ProviderDeclaration = ProviderDeclaration> {
  /** Finds a provider as MLflow does: case is ignored, and `-` equals `_`. */
  find(name: string): P | undefined;
  /** Canonical names, in the order of registration. */
  names(): readonly string[];
  /** Further names that `find` accepts, in the spelling of listings. Default: none. */
  aliases?(): readonly string[];
  /** Whether allowing one name, in any spelling, also allows the other. Default: if they are equal. */
  isSameProvider?(name: string, other: string): boolean;
  /** Returns what to use instead of a provider that MLflow supports and `find` does not know. Default: no hint. */
  hintFor?(name: string): string | undefined;
}

/** `parameters:` of an endpoint, by the names of request fields, e.g. `max_tokens`. */
export interface ModelParameters {
  /** Values for fields that a request does not set or sets to null. */
  readonly default: Readonly<Record<string, unknown>>;
  /** A larger value in a request is lowered to this. */
  readonly maximum: Readonly<Record<string, number>>;
}

/**
 * `timeouts:` of an endpoint in milliseconds. A timeout that the file does not set is absent; the server's setting
 * applies.
 */
export interface EndpointTimeouts {
  /** From sending the request to the provider's response headers. */
  readonly firstByte?: number;
  /** From sending a streamed request to its first content. */
  readonly firstToken?: number;
  /** Between two reads of the response body. */
  readonly idle?: number;
  /** From sending the request to the end of the response. */
  readonly total?: number;
}

/** `circuit_breaker:` of an endpoint. */
export interface CircuitBreakerSettings {
  /** Consecutive failures that open the circuit; 0 disables this rule. */
  readonly failures: number;
  /** Percentage of failed attempts of the last 30 seconds that opens the circuit; 0 disables this rule. */
  readonly failurePercent: number;
  /** Milliseconds until an open circuit lets a probe pass. The time doubles with each failed probe. */
  readonly openMs: number;
}

/** How an endpoint's requests reach its provider. Endpoints with equal settings share their connections. */
export interface Connection {
  /**
   * Destinations that may have private addresses: `egress.allow` and the hosts in the endpoint's settings. Each is a host
   * name, `*.` and a domain for all its subdomains, an IP address, or a network as `ADDRESS/PREFIX`.
   */
  readonly allow: readonly string[];
  /** Certificate authorities (PEM) to trust in addition to Node's own. Default: those of the process. */
  readonly certificates?: readonly string[];
  /** The path of the certificates, as written in the gateway file. */
  readonly certificateFile?: string;
  /** The http(s) address of a proxy, including credentials, or `none`. Default: the proxy settings of the process. */
  readonly proxy?: Secret;
  /** False if the hosts in the endpoint's settings are not the operator's: `localhost` and private addresses are rejected. */
  readonly isTrusted?: false;
}

/** `images:` of an endpoint that fetches images. */
export interface ImageFetching {
  /** Maximum size of one image. */
  readonly maxBytes: number;
  /** `egress.allow`, in the syntax of `Connection.allow`. */
  readonly allow: readonly string[];
}

export const PAYLOADS = ['auto', 'legacy', 'current'] as const;
/**
 * The format of request and response bodies under `/gateway/NAME/invocations` and `/endpoints/NAME/invocations`: `legacy`
 * is that of MLflow 2.5 to 2.8, `current` that of later versions, `auto` detects the format of each request.
 */
export type Payload = (typeof PAYLOADS)[number];

/** A validated endpoint with resolved keys, bound to its provider. */
export interface Endpoint<P extends ProviderDeclaration = ProviderDeclaration> {
  readonly name: string;
  readonly endpoint_type: EndpointType;
  readonly provider: P;
  /** The name in listings, in canonical spelling: the alias if the file uses one, otherwise the provider's name. */
  readonly providerName: string;
  /** The argument of the provider's operations. `model` is empty if the file does not name a model. */
  readonly target: { readonly model: string; readonly config: object };
  readonly limit: Limit | null;
  /** Default `auto`. */
  readonly payload: Payload;
  /** Both empty by default. */
  readonly parameters: ModelParameters;
  /** Empty by default. */
  readonly timeouts: EndpointTimeouts;
  /** Maximum number of tokens of a request and its response; null if the file does not set it. */
  readonly contextWindow: number | null;
  /** Null if failures do not open the circuit. */
  readonly circuitBreaker: CircuitBreakerSettings | null;
  readonly connection: Connection;
  /** Null, the default, if images are not fetched. */
  readonly images: ImageFetching | null;
}

/** One endpoint of a traffic route and its share. */
export interface Destination<P extends ProviderDeclaration = ProviderDeclaration> {
  readonly endpoint: Endpoint<P>;
  /** An integer, 0 to 100. The sum over a route is 100, or less if an endpoint is skipped; never 0. */
  readonly traffic_percentage: number;
}

/** `retries:` of a traffic route. */
export interface Retries {
  /** Maximum number of retries at the same endpoint, 0 to 10. Default 1 if the route has fallbacks, else 0. */
  readonly attempts: number;
  /** Statuses of failures that are retried at the same endpoint. */
  readonly statuses: readonly number[];
  /** Milliseconds before the first retry; the delay doubles with each further retry. Default 250. */
  readonly backoff: number;
  /** Maximum number of retries per 100 requests of the route, after the first ten. Default 20. */
  readonly budget: number;
}

/** `hedging:` of a traffic route. */
export interface Hedging {
  /** Maximum number of second attempts per 100 requests of the route. */
  readonly maxPercent: number;
}

/** `failover:` of a traffic route. */
export interface Failover {
  /** Statuses of failures after which the next endpoint is tried. */
  readonly statuses: readonly number[];
  /** Whether the next endpoint is tried when a provider rejects the content of the request. Default false. */
  readonly contentPolicy: boolean;
}

/** `timeouts:` of a traffic route in milliseconds. A limit that the file does not set is absent. */
export interface RouteTimeouts {
  /** From sending a streamed request to its first content, for each attempt. Overrides that of the endpoints. */
  readonly firstToken?: number;
  /** From the client's request to the end of the response, over all attempts. */
  readonly total?: number;
}

export const ROUTING_STRATEGIES = ['TRAFFIC_SPLIT', 'LEAST_OUTSTANDING', 'LOWEST_LATENCY'] as const;
/** How a traffic route distributes its requests. MLflow has the first only. */
export type RoutingStrategy = (typeof ROUTING_STRATEGIES)[number];

export const ON_BROKEN_STREAM = ['error', 'restart', 'continue'] as const;
/**
 * What happens to a stream that breaks after its first content: it ends with an error, starts again if the client has
 * received no content, or is continued by the next endpoint.
 */
export type OnBrokenStream = (typeof ON_BROKEN_STREAM)[number];

/** A traffic route as in MLflow 3.6 and later: a name whose requests are distributed over several endpoints. */
export interface TrafficRoute<P extends ProviderDeclaration = ProviderDeclaration> {
  readonly name: string;
  /** The type of every destination and fallback. */
  readonly task_type: EndpointType;
  readonly routing_strategy: RoutingStrategy;
  /** In the order of the file, at least one. The same endpoint may occur more than once. */
  readonly destinations: readonly Destination<P>[];
  /** Tried in order when the selected destination fails. Default: none. */
  readonly fallbacks: readonly Endpoint<P>[];
  readonly retries: Retries;
  /** Null, the default, if there are no second attempts. */
  readonly hedging: Hedging | null;
  readonly failover: Failover;
  /** Empty by default. */
  readonly timeouts: RouteTimeouts;
  /** Default `error`. */
  readonly on_broken_stream: OnBrokenStream;
}

/**
 * An entry that is not served because a variable is not set: an endpoint, or a route all of whose endpoints are
 * skipped.
 */
export interface SkippedEntry {
  readonly name: string;
  /** Name of the variable. */
  readonly variable: string;
}

/** The whole file, validated. Immutable and complete: a request needs nothing else. */
export interface GatewaySnapshot<P extends ProviderDeclaration = ProviderDeclaration> {
  /** Absolute path of the file. */
  readonly path: string;
  /** Every file that was read: that path, then key files and other files that it names. */
  readonly files: readonly string[];
  /** Paths at which a key or tools file would be read if it existed. */
  readonly missingFiles: readonly string[];
  /** In the order of the file. */
  readonly endpoints: readonly Endpoint<P>[];
  readonly byName: ReadonlyMap<string, Endpoint<P>>;
  /** Traffic routes, in the order of the file. Their names are unique over endpoints and routes. */
  readonly routes: readonly TrafficRoute<P>[];
  readonly routesByName: ReadonlyMap<string, TrafficRoute<P>>;
  /** `strict_parity`: reproduce MLflow's defects that an old client may depend on. Default false. */
  readonly strictParity: boolean;
  /** `egress.allow`, in the syntax of `Connection.allow`. Default: none. */
  readonly egressAllow: readonly string[];
  /** Opened in Databricks mode, and for `auth:` if the file or `DATABASE_URL` names it. */
  readonly store: StoreSettings;
  /** The defaults if the file has no block `databricks:`. */
  readonly databricks: DatabricksSettings;
  /** Null if the file has no block `auth:`. */
  readonly auth: AuthSettings | null;
  /** The defaults if the file has no block `audit:`. */
  readonly audit: AuditSettings;
  /** Null if the file has no block `tls:`: the server speaks plain HTTP. */
  readonly tls: TlsSettings | null;
  /** Deprecated and ignored settings, one sentence each. */
  readonly warnings: readonly string[];
  /** The warnings for the log, with one line for all places that have the same warning. */
  readonly warningSummary: readonly string[];
  /** Entries that are not served because the variable of `only_if_env` is not set. */
  readonly skipped: readonly SkippedEntry[];
}
