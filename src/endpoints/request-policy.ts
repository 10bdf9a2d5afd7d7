import { Inject, Injectable } from '@nestjs/common';
import type { GatewayError } from '../errors';
import type { CallContext } from '../http';
import type { InvocationResult } from './provider-call';
import type { Queryable } from './queryable';
import type { AnyRequest } from '../wire';

/** A client request on its way to an endpoint or traffic route, as its policies see it. */
export interface PolicyCall {
  /** What the policies are bound to. */
  readonly target: Queryable;
  readonly context: CallContext;
  /** A policy that changes the request assigns a new object; the original may be needed for another endpoint. */
  request: AnyRequest;
  /** Names of the parameters that policies lowered or dropped; reported in `x-sluice-adjusted`. */
  readonly adjusted: string[];
  /** What policies keep from `before` for `after`. Absent until one does: a `WeakMap` of calls costs 2 µs per request. */
  kept?: Map<TargetPolicy, unknown>;
}

/** The part of a policy that is bound to one endpoint or traffic route. */
export interface TargetPolicy {
  /**
   * Runs on what the client's request names, before its body is validated, so that a rejection reveals nothing else of the target.
   * Does not run for the destinations of a traffic route.
   * @throws GatewayError to reject the request
   */
  admit?(context: CallContext): void;
  /**
   * Runs before the first attempt at the target, once per client request: retries do not run it again, and neither do
   * the fallbacks of a route that it is bound to.
   * @throws GatewayError to reject the request
   */
  before?(call: PolicyCall): void | Promise<void>;
  /**
   * Runs on the response that the client gets, once. Policies add `headers` and may replace the body, which may be a
   * `ResponseStream` that has not started.
   */
  after?(result: InvocationResult, call: PolicyCall): InvocationResult;
  /**
   * Runs on the error that the client gets in place of a response, also if a policy has rejected the request. Policies add
   * headers. A stream that fails after `after` is not covered; its headers are those of the result.
   */
  failed?(error: GatewayError, call: PolicyCall): GatewayError;
}

/**
 * May reject or change a request before it is sent, and the response before it is returned. A request to a traffic route
 * runs the policies of the route around those of the endpoints that serve it.
 */
export interface RequestPolicy {
  /** Returns undefined for a target that the policy does not concern, which then costs nothing. */
  bind(target: Queryable): TargetPolicy | undefined;
}

/** Injection token of the policies, in the order in which they run. */
export const REQUEST_POLICIES = Symbol('REQUEST_POLICIES');
/** Injection token of a list of policies that decide who may send a request. They precede all others. A global module may provide it. */
export const ACCESS_POLICIES = Symbol('ACCESS_POLICIES');
/** Injection token of a list of policies that precede the built-in ones. A global module may provide it. */
export const FURTHER_REQUEST_POLICIES = Symbol('FURTHER_REQUEST_POLICIES');

const NO_POLICIES: readonly TargetPolicy[] = [];

/** Binds the policies to endpoints and traffic routes, once per target and configuration. */
@Injectable()
export class RequestPolicies {
  private readonly bound = new WeakMap<Queryable, readonly TargetPolicy[]>();

  constructor(@Inject(REQUEST_POLICIES) private readonly policies: readonly RequestPolicy[]) {}

  /** Returns the policies that concern the target; empty for most. */
  of(target: Queryable): readonly TargetPolicy[] {
    return this.bound.get(target) ?? this.bind(target);
  }

  /** @throws GatewayError when a policy rejects the request */
  admit(target: Queryable, context: CallContext): void {
    for (const policy of this.of(target)) policy.admit?.(context);
  }

  private bind(target: Queryable): readonly TargetPolicy[] {
    const policies = this.policies.flatMap((policy) => policy.bind(target) ?? []);
    const bound = policies.length > 0 ? policies : NO_POLICIES;
    this.bound.set(target, bound);
    return bound;
  }
}
