import { respondsPartially, chunk, neverResponds } from './support/behaviours';
import { DIALECTS, type Dialect } from './support/client';
import { FakeProvider, type Behaviour } from './support/fake-provider';
import { freePort } from './support/free-port';
import { expectBrokenStream, expectError, query } from './support/expectations';
import { openAIEndpoint, startSluice } from './support/sluice';

it('an unreachable provider causes a 502 on every API, streamed or not', async () => {
  const base = `http://127.0.0.1:${await freePort()}/v1`;
  const sluice = await startSluice({ endpoints: [openAIEndpoint('chat', base)] });
  for (const dialect of DIALECTS) {
    for (const stream of [false, true]) {
      expectError(await query(sluice, dialect, stream), dialect, { status: 502, message: /ECONNREFUSED/ });
    }
  }
  await sluice.program.stop();
});

/** Sends something every 50 ms, for ever. */
const neverEnds: Behaviour = async (call) => {
  await respondsPartially(call);
  const timer = setInterval(() => call.response.write(call.isStream ? chunk({ content: '!' }) : ' '), 50);
  await call.aborted;
  clearInterval(timer);
};

describe.each([
  {
    limit: 'the first-byte timeout',
    env: { SLUICE_FIRST_BYTE_TIMEOUT_SECONDS: '0.3' },
    behaviour: neverResponds,
    streamed: 'refused',
  },
  {
    limit: 'the idle timeout',
    env: { SLUICE_IDLE_TIMEOUT_SECONDS: '0.3' },
    behaviour: respondsPartially,
    streamed: 'broken',
  },
  {
    limit: 'the total timeout',
    env: { MLFLOW_GATEWAY_ROUTE_TIMEOUT_SECONDS: '1.5' },
    behaviour: neverEnds,
    streamed: 'broken',
  },
])('a provider that exceeds $limit', ({ env, behaviour, streamed }) => {
  it('causes a 504, or an error event after the stream has started, and its request is cancelled', async () => {
    const provider = await FakeProvider.start();
    const hurried = await startSluice({ endpoints: [openAIEndpoint('chat', provider.base)] }, env);
    provider.behaviour = behaviour;
    const check = async (dialect: Dialect): Promise<void> => {
      const [plain, stream] = await Promise.all([query(hurried, dialect, false), query(hurried, dialect, true)]);
      const rejection = { status: 504, message: /^Request to the provider timed out/ };
      expectError(plain, dialect, rejection);
      if (streamed === 'refused') expectError(stream, dialect, rejection);
      else expectBrokenStream(stream, /^Request to the provider timed out: no (?:data|complete response) within/);
    };
    await Promise.all(DIALECTS.map(check));
    await Promise.all(provider.requests.map(({ aborted: abandoned }) => abandoned));
    await hurried.program.stop();
    await provider.stop();
  });
});
