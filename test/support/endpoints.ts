import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { loadGatewayFile, readSettings, type GatewaySnapshot } from '../../src/config';
import { fileOf } from './config';
import { CallContext, ClientDisconnectSignal, SHARED_ADMIN } from '../../src/http';
import { LimitsService, MemoryStorage } from '../../src/limits';
import { CallObservers, type CallObserver } from '../../src/endpoints/call-observer';
import { MLFLOW_DIALECT } from '../../src/endpoints/mlflow.dialect';
import { ParametersPolicy } from '../../src/endpoints/policies/parameters.policy';
import { RateLimitPolicy } from '../../src/endpoints/policies/rate-limit.policy';
import { RequestPolicies, type RequestPolicy } from '../../src/endpoints/request-policy';
import { EndpointHealths } from '../../src/endpoints/routing/endpoint-healths';
import { Broadcast } from '../../src/broadcast';
import { RoutingService } from '../../src/endpoints/routing/routing.service';
import { FailureLog } from '../../src/observability/failure-log';
import type { ProviderAdapter, StreamTranslator } from '../../src/providers/contract/provider-adapter';
import { Playback } from '../../src/providers/sandbox/playback';
import { parseEvent } from '../../src/providers/shared/json';
import type { ChatChunk, ChatRequest } from '../../src/wire';
import { jsonScript, streamScript, type Script } from '../../src/providers/sandbox/script';
import { ImageFetcher } from '../../src/upstream/images/image-fetcher';
import { UpstreamClient } from '../../src/upstream/client/upstream-client';
import { EndpointsService } from '../../src/endpoints/endpoints.service';
import { ImagesService } from '../../src/endpoints/images.service';

/** The context of a client request; by default its client stays connected. */
export function callContext(signal: CallContext['signal'] = client().signal): CallContext {
  const principal = { address: '192.0.2.1', credentialDigest: undefined, identity: SHARED_ADMIN };
  return new CallContext('test-1', MLFLOW_DIALECT, principal, signal);
}

export function errorScript(status: number, retryAfter?: string): Script {
  return jsonScript(
    status,
    { error: { message: 'no' } },
    retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  );
}

/** A provider inside the process. Each of its models plays its scripts in turn, then responds normally. */
export class ScriptedProvider implements ProviderAdapter {
  readonly name = 'scripted';
  readonly displayName = 'Scripted';
  readonly Config = class {};
  /** The models that received a request, in order. */
  readonly requestedModels: string[] = [];
  readonly scripts: Record<string, Script[]> = {};
  /** Models whose response depends on the request; they play no scripts. */
  readonly responses: Record<string, (request: ChatRequest) => Script> = {};
  /** Models that continue an assistant message at the end of the request. */
  readonly prefilled = new Set<string>();
  /** Returns the translator of a stream. By default the scripts contain chunks in our own format. */
  translator = (): StreamTranslator<ChatChunk> => (event) => [parseEvent(event.data) as never];

  readonly chat: ProviderAdapter['chat'] = {
    toRequest: (request, { model }) => ({
      url: 'http://provider.invalid/',
      headers: {},
      body: request,
      dispatcher: {
        dispatch: (_options, handler) => {
          this.requestedModels.push(model);
          const script =
            this.responses[model]?.(request) ??
            this.scripts[model]?.shift() ??
            defaultScript(model, request.stream === true);
          new Playback(handler).start(() => Promise.resolve(script));
          return true;
        },
      },
    }),
    // The scripts contain responses in our own format, too.
    toResponse: (body) => body as never,
    toChunks: () => this.translator(),
    prefill: (request, { model }) => (this.prefilled.has(model) ? request : undefined),
  };

  /** Loads endpoints of these names, each with the model of its own name, and traffic routes. */
  serve(names: readonly string[], routes: readonly object[] = [], more: Record<string, object> = {}) {
    const endpoints = names.map((name) => ({
      name,
      endpoint_type: 'llm/v1/chat',
      model: { provider: this.name, name, config: {} },
      ...more[name],
    }));
    const catalog = { find: () => this, names: () => [this.name] };
    const snapshot = loadGatewayFile(fileOf(JSON.stringify({ endpoints, routes })), catalog, {});
    return snapshot as GatewaySnapshot<ProviderAdapter>;
  }
}

function defaultScript(model: string, isStream: boolean): Script {
  if (!isStream) return jsonScript(200, { model });
  return streamScript([{ data: { model, choices: [{ index: 0, finish_reason: 'stop' }] }, tokens: 1 }], 0);
}

const settings = readSettings({});

export function endpointsService(
  observers: readonly CallObserver[] = [new FailureLog()],
  upstream = new UpstreamClient(settings),
): EndpointsService {
  const images = new ImagesService(new ImageFetcher(settings));
  return new EndpointsService(upstream, images, new CallObservers(observers));
}

/** A routing service that applies all policies, with rate limits counted in memory. */
export function routingService(
  observers?: readonly CallObserver[],
  morePolicies: readonly RequestPolicy[] = [],
): {
  readonly routing: RoutingService;
  readonly upstream: UpstreamClient;
} {
  const upstream = new UpstreamClient(settings);
  const limits = new RateLimitPolicy(new LimitsService(new MemoryStorage()));
  const policies = [limits, new ParametersPolicy(), ...morePolicies];
  const endpoints = endpointsService(observers, upstream);
  const routing = new RoutingService(
    endpoints,
    new RequestPolicies(policies),
    new EndpointHealths(new Broadcast(), new CallObservers(observers ?? [])),
    settings,
  );
  return { routing, upstream };
}

/** Returns the signal of a client, and a function that disconnects it. */
export function client(): { signal: ClientDisconnectSignal; disconnect: () => void } {
  const response = Object.assign(new EventEmitter(), { writableFinished: false });
  const signal = new ClientDisconnectSignal(response as unknown as ServerResponse);
  return { signal, disconnect: () => void response.emit('close') };
}
