import { Inject, Injectable } from '@nestjs/common';
import type { CallContext } from '../http';
import type { InvocationResult } from './provider-call';
import type { BoundEndpoint } from './queryable';
import type { AnyRequest } from '../wire';

/** A client request on its way to an endpoint, as its policies see it. */
export interface PolicyCall {
  readonly endpoint: BoundEndpoint;
  readonly context: CallContext;
  /** A policy that changes the request assigns a new object; the original may be needed for another endpoint. */
  request: AnyRequest;
  /** Names of the parameters that policies lowered or dropped; reported in `x-sluice-adjusted`. */
  readonly adjusted: string[];
}

/** The part of a policy that is bound to one endpoint. */
export interface EndpointPolicy {
  /**
   * Runs before the first attempt at the endpoint, once per client request: retries do not run it again.
   * @throws GatewayError to reject the request
   */
  before?(call: PolicyCall): void | Promise<void>;
  /** Runs on the response that the client gets. The body may be a `ChunkStream`, which has not started. */
  after?(result: InvocationResult, call: PolicyCall): InvocationResult;
}

/** May reject or change a request before it is sent, and the response before it is returned. */
export interface RequestPolicy {
  /** Returns undefined for an endpoint that the policy does not concern, which then costs nothing. */
  bind(endpoint: BoundEndpoint): EndpointPolicy | undefined;
}

/** Injection token of the policies, in the order in which they run. */
export const REQUEST_POLICIES = Symbol('REQUEST_POLICIES');

const NO_POLICIES: readonly EndpointPolicy[] = [];

/** Binds the policies to endpoints, once per endpoint and configuration. */
@Injectable()
export class RequestPolicies {
  private readonly bound = new WeakMap<BoundEndpoint, readonly EndpointPolicy[]>();

  constructor(@Inject(REQUEST_POLICIES) private readonly policies: readonly RequestPolicy[]) {}

  /** Returns the policies that concern the endpoint; empty for most. */
  of(endpoint: BoundEndpoint): readonly EndpointPolicy[] {
    return this.bound.get(endpoint) ?? this.bind(endpoint);
  }

  private bind(endpoint: BoundEndpoint): readonly EndpointPolicy[] {
    const policies = this.policies.flatMap((policy) => policy.bind(endpoint) ?? []);
    const bound = policies.length > 0 ? policies : NO_POLICIES;
    this.bound.set(endpoint, bound);
    return bound;
  }
}
