import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { loadGatewayFile, readSettings, type GatewaySnapshot } from '../../src/config';
import { fileOf } from './config';
import { ClientDisconnectSignal } from '../../src/http';
import { LimitsService, MemoryStorage, type Caller } from '../../src/limits';
import type { ProviderAdapter } from '../../src/providers/contract/provider-adapter';
import { Playback } from '../../src/providers/sandbox/playback';
import { jsonScript, streamScript, type Script } from '../../src/providers/sandbox/script';
import { ImageFetcher } from '../../src/upstream/images/image-fetcher';
import { UpstreamClient } from '../../src/upstream/client/upstream-client';
import { EndpointsService } from '../../src/endpoints/endpoints.service';
import { ImagesService } from '../../src/endpoints/images.service';

export const CALLER: Caller = { ip: '192.0.2.1', socket: {}, headers: {} };

export function refuses(status: number, retryAfter?: string): Script {
  return jsonScript(
    status,
    { error: { message: 'no' } },
    retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  );
}

/** A vendor inside the process. Each of its models plays its scripts in turn, and answers normally when they are over. */
export class ScriptedProvider implements ProviderAdapter {
  readonly name = 'scripted';
  readonly displayName = 'Scripted';
  readonly Config = class {};
  /** The models that were asked, in order. */
  readonly asked: string[] = [];
  readonly scripts: Record<string, Script[]> = {};

  readonly chat: ProviderAdapter['chat'] = {
    toRequest: (request, { model }) => ({
      url: 'http://vendor.invalid/',
      headers: {},
      body: request,
      dispatcher: {
        dispatch: (_options, handler) => {
          this.asked.push(model);
          const script = this.scripts[model]?.shift() ?? answerOf(model, request.stream === true);
          new Playback(handler).start(() => Promise.resolve(script));
          return true;
        },
      },
    }),
    // The scripts say what the vendor's answers are: ours.
    toResponse: (body) => body as never,
    toChunks: () => (event) => [JSON.parse(event.data) as never],
  };

  /** The endpoints of these names, each asking for the model of its own name, and the routes. */
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

function answerOf(model: string, isStream: boolean): Script {
  if (!isStream) return jsonScript(200, { model });
  return streamScript([{ data: { model, choices: [{ index: 0, finish_reason: 'stop' }] }, tokens: 1 }], 0);
}

export function endpointsService(): EndpointsService {
  const settings = readSettings({});
  const images = new ImagesService(new ImageFetcher(settings));
  return new EndpointsService(new UpstreamClient(settings), new LimitsService(new MemoryStorage()), images);
}

/** A client's signal, and what makes it leave. */
export function client(): { signal: ClientDisconnectSignal; leave: () => void } {
  const response = Object.assign(new EventEmitter(), { writableFinished: false });
  const signal = new ClientDisconnectSignal(response as unknown as ServerResponse);
  return { signal, leave: () => void response.emit('close') };
}
