import { Injectable } from '@nestjs/common';
import type { EndpointType } from '../config';
import { GatewayError } from '../errors';
import type { CallContext } from '../http';
import { isRecord } from '../shared/is-record';
import { CallObservers } from './call-observer';
import { ResponseStream } from './response-stream';
import { EndpointRegistry } from './endpoint-registry';
import type { InvocationResult } from './provider-call';
import { toEndpointView, type EndpointView, type Queryable } from './queryable';
import { RequestPolicies } from './request-policy';
import { VisibleEndpoints } from './visible-endpoints';
import type { AnyRequest } from '../wire';
import { RoutingService } from './routing/routing.service';
import { applyStrictParity } from './strict-parity';

/** Invokes endpoints and traffic routes for every dialect: lookup, type check, `model` rules, strict parity, routing. */
@Injectable()
export class InvocationService {
  constructor(
    private readonly registry: EndpointRegistry,
    private readonly policies: RequestPolicies,
    private readonly visible: VisibleEndpoints,
    private readonly routing: RoutingService,
    private readonly observers: CallObservers,
  ) {}

  /**
   * Invokes what the path names. `readRequest` validates the body once the endpoint is known.
   * @throws GatewayError `NOT_FOUND` for an unknown name, `INVALID_REQUEST` for a `model` that contradicts the path, and
   *   the errors of `readRequest`, policies and upstream
   */
  invokeByName(
    name: string,
    readRequest: (endpoint: EndpointView) => AnyRequest,
    context: CallContext,
  ): Promise<InvocationResult> {
    const resolve = (): Queryable => {
      const queryable = this.find(name, context);
      // In MLflow, the invocation paths of other names do not exist.
      if (!queryable) throw new GatewayError('NOT_FOUND', 'Not Found');
      return queryable;
    };
    const read = (view: EndpointView): AnyRequest => {
      const request = readRequest(view);
      rejectOtherModel(request, this.registry.strictParity ? [] : [view.name, view.target.model]);
      return request;
    };
    return this.invokeResolved(resolve, read, context);
  }

  /**
   * Invokes what `resolve` returns, with what `readRequest` returns, which ignores `model`.
   * @throws GatewayError the errors of both, of policies and of the upstream
   */
  invokeResolved(
    resolve: () => Queryable,
    readRequest: (endpoint: EndpointView) => AnyRequest,
    context: CallContext,
  ): Promise<InvocationResult> {
    return this.observed(context, () => {
      const queryable = resolve();
      const view = toEndpointView(queryable);
      // Observers know the target of an invalid request.
      context.target = view.name;
      this.policies.admit(queryable, context);
      return this.invoke(queryable, view, readRequest(view), context);
    });
  }

  /**
   * Invokes what `model` of the request names, which must be an endpoint or route of the given type.
   * @throws GatewayError `MODEL_NOT_FOUND`, `WRONG_ENDPOINT_TYPE`, and the errors of policies and upstream
   */
  invokeByModel(type: EndpointType, request: AnyRequest, context: CallContext): Promise<InvocationResult> {
    return this.observed(context, () => {
      const { model } = request;
      const queryable = this.find(String(model), context);
      if (!queryable) {
        // MLflow's text, in which a missing `model` is Python's None.
        throw new GatewayError('MODEL_NOT_FOUND', `Route ${model ?? 'None'} not found in the configuration.`);
      }
      const view = toEndpointView(queryable);
      context.target = view.name;
      this.policies.admit(queryable, context);
      if (view.endpoint_type !== type) throw wrongType(String(model), type);
      return this.invoke(queryable, view, request, context);
    });
  }

  private find(name: string, { principal }: CallContext): Queryable | undefined {
    try {
      return this.registry.resolve(name);
    } catch (error) {
      // Why an endpoint is not ready concerns only those who may query it.
      this.visible.requireQuery(name, principal);
      throw error;
    }
  }

  private invoke(
    queryable: Queryable,
    view: EndpointView,
    request: AnyRequest,
    context: CallContext,
  ): Promise<InvocationResult> {
    context.wantsStream = request['stream'] === true;
    if (isRecord(request['metadata'])) context.tags = request['metadata'];
    // The provider gets the endpoint's own model.
    request.model = undefined;
    if (this.registry.strictParity) applyStrictParity(view, request);
    return this.routing.query(queryable, request, context);
  }

  /** Reports the outcome of the invocation exactly once: a stream's when it ends. */
  private async observed(context: CallContext, invoke: () => Promise<InvocationResult>): Promise<InvocationResult> {
    let result: InvocationResult;
    try {
      result = await invoke();
    } catch (error) {
      const failure = GatewayError.from(error);
      this.observers.settled(failure, undefined, context);
      throw failure;
    }
    const { body } = result;
    if (body instanceof ResponseStream) body.whenSettled((error) => this.observers.settled(error, result, context));
    else this.observers.settled(undefined, result, context);
    return result;
  }
}

/** The path has already named the endpoint: a `model` that agrees is redundant, any other is an error. */
function rejectOtherModel({ model }: AnyRequest, agreeing: readonly string[]): void {
  if (typeof model !== 'string' || agreeing.includes(model)) return;
  // MLflow's text.
  throw new GatewayError(
    'INVALID_REQUEST',
    "The parameter 'model' is not permitted to be passed. The route being queried already defines a model instance.",
  );
}

/** MLflow's text. */
function wrongType(name: string, type: EndpointType): GatewayError {
  const kind = type.slice('llm/v1/'.length);
  const article = kind === 'embeddings' ? 'an' : 'a';
  return new GatewayError('WRONG_ENDPOINT_TYPE', `Endpoint '${name}' is not ${article} ${kind} endpoint.`);
}
