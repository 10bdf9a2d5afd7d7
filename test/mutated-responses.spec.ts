import * as fc from 'fast-check';
import { Controller, HttpCode, Post } from '@nestjs/common';
import type { ProviderAdapter } from '../src/providers/contract/provider-adapter';
import type { EndpointType } from '../src/config';
import type { BoundEndpoint } from '../src/endpoints/queryable';
import { callContext, endpointsService } from './support/endpoints';
import { toHttpResponse } from '../src/endpoints/to-http-response';
import { OPENAI_DIALECT } from '../src/dialects/openai/openai.dialect';
import { startHttpServer, type Served } from './support/http-server';
import { CONTRACT_CASES } from './contract/rows/index';
import { CANARY, OPERATIONS, type ContractCase, type OperationName } from './contract/contract-case';
import { respondsWith, streams } from './support/behaviours';
import { errorOf, eventsOf, post, type ReceivedResponse } from './support/client';
import { FakeProvider } from './support/fake-provider';
import { responseMutations, streamTextMutations } from './support/raw-mutations';
import { recordedText } from './support/recorded';
import { runs } from './support/runs';
import { schemaViolations } from './support/serialized';

const MUTATIONS = runs(8);

interface Play {
  readonly what: string;
  readonly row: ContractCase;
  readonly name: OperationName;
  readonly isStream: boolean;
  /** The recording, below `test/fixtures/`. */
  readonly path: string;
}

const PLAYS: Play[] = CONTRACT_CASES.flatMap((row) =>
  (Object.keys(OPERATIONS) as OperationName[]).flatMap((name) => {
    const { response, stream } = row.recordings[name] ?? {};
    const play = (isStream: boolean, path: string | undefined): Play[] =>
      path === undefined ? [] : [{ what: `${row.name}: ${name}, streamed: ${isStream}`, row, name, isStream, path }];
    return [...play(false, response), ...play(true, stream)];
  }),
);

let current: Play;
let provider: FakeProvider;
let served: Served;

/** Forwards the client's request to the provider that plays the mutated response. */
@Controller()
class PlayController {
  private readonly service = endpointsService();

  @Post()
  @HttpCode(200)
  async query(): Promise<object> {
    const { row, name, isStream } = current;
    const target = row.target(`http://127.0.0.1:${provider.port}`, CANARY);
    const endpoint: BoundEndpoint = {
      name: 'played',
      endpoint_type: `llm/v1/${name}` satisfies EndpointType,
      // The row's adapter and its targets have the same config class.
      provider: row.adapter as ProviderAdapter,
      providerName: row.adapter.name,
      target,
      limit: null,
      payload: 'auto',
      parameters: { default: {}, maximum: {} },
      circuitBreaker: null,
      timeouts: {},
      contextWindow: null,
      connection: { allow: ['127.0.0.1'] },
      images: null,
    };
    const parsed = OPERATIONS[name].request.parse({ ...row.recordings[name]!.request, stream: isStream });
    if (parsed.issues) throw new Error(JSON.stringify(parsed.issues));
    return toHttpResponse(await this.service.query(endpoint, parsed.value, callContext()), OPENAI_DIALECT);
  }
}

beforeAll(async () => {
  provider = await FakeProvider.start();
  served = await startHttpServer([PlayController]);
});

afterAll(async () => {
  await served.app.close();
  await provider.stop();
});

function plays(play: Play, text: string): Promise<ReceivedResponse> {
  current = play;
  provider.behaviour =
    play.isStream && !play.path.endsWith('.ndjson') ? streams(text) : respondsWith(200, text, typeOf(play));
  return post(served.url, {});
}

function typeOf({ path }: Play): { 'content-type': string } {
  return { 'content-type': path.endsWith('.ndjson') ? 'application/stream+json' : 'application/json' };
}

/** Returns whether the response is complete. Expects an error to have our format. */
function isWhole({ name }: Play, received: ReceivedResponse): boolean {
  expect(received.text).not.toContain(CANARY);
  const { response, chunk } = OPERATIONS[name];
  if (!received.headers.get('content-type')!.startsWith('text/event-stream')) {
    if (received.status === 200) expect(schemaViolations(response, JSON.parse(received.text))).toEqual([]);
    else {
      expect(errorOf(received).detail).toEqual(expect.any(String));
      expect([502, 504]).toContain(received.status);
    }
    return received.status === 200;
  }
  const events = eventsOf(received.text);
  const last = events.pop()!;
  for (const data of events) expect(schemaViolations(chunk!, JSON.parse(data))).toEqual([]);
  expect(received.isCut).toBe(last !== '[DONE]');
  if (last === '[DONE]') return true;
  expect(JSON.parse(last)).toMatchObject({ error: { message: expect.any(String) } });
  return false;
}

describe.each(PLAYS)('$what', (play) => {
  it('reaches the client unchanged, and mutated as a valid response, a valid stream or an error', async () => {
    const text = recordedText(play.path);
    expect(isWhole(play, await plays(play, text))).toBe(true);
    const mutations = play.isStream ? streamTextMutations(text) : responseMutations(text);
    await fc.assert(
      fc.asyncProperty(mutations, async (mutated) => {
        isWhole(play, await plays(play, mutated));
      }),
      { numRuns: MUTATIONS },
    );
  }, 60_000);
});
