import type { CallContext } from '../../http';
import type { AnyRequest } from '../../wire';
import type { InvocationResult } from '../provider-call';
import type { BoundEndpoint, BoundRoute } from '../queryable';

/** A stream that a traffic route returns, and what can replace it if it breaks. */
export interface RoutedStream {
  readonly route: BoundRoute;
  /** The endpoint that serves the stream. */
  readonly endpoint: BoundEndpoint;
  /** The endpoints that have not been tried, in order. */
  readonly remaining: readonly BoundEndpoint[];
  /** The client's request, before the policies of an endpoint. */
  readonly request: AnyRequest;
  readonly context: CallContext;
  /** Whether the circuit of the endpoint allows an attempt, and there is time for it. */
  isAvailable(endpoint: BoundEndpoint): boolean;
  /**
   * Sends a request to one endpoint with its policies and retries. Resolves at the first content of the stream.
   * @throws GatewayError
   */
  query(endpoint: BoundEndpoint, request: AnyRequest): Promise<InvocationResult>;
}
