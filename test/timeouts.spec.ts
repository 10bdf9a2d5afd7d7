import { answersHalf, chunk, neverAnswers } from './support/behaviours';
import { FACES, type Face } from './support/client';
import { FakeProvider, type Behaviour } from './support/fake-provider';
import { freePort } from './support/free-port';
import { expectBrokenStream, expectRefusal, query } from './support/outcomes';
import { openAIEndpoint, startSluice } from './support/sluice';

it('an unreachable provider causes a 502 on every API, streamed or not', async () => {
  const base = `http://127.0.0.1:${await freePort()}/v1`;
  const sluice = await startSluice({ endpoints: [openAIEndpoint('chat', base)] });
  for (const face of FACES) {
    for (const stream of [false, true]) {
      expectRefusal(await query(sluice, face, stream), face, { status: 502, message: /ECONNREFUSED/ });
    }
  }
  await sluice.program.stop();
});

/** Sends something every 50 ms, for ever. */
const neverEnds: Behaviour = async (call) => {
  await answersHalf(call);
  const timer = setInterval(() => call.response.write(call.isStream ? chunk({ content: '!' }) : ' '), 50);
  await call.abandoned;
  clearInterval(timer);
};

describe.each([
  {
    limit: 'the first-byte timeout',
    env: { SLUICE_FIRST_BYTE_TIMEOUT_SECONDS: '0.3' },
    behaviour: neverAnswers,
    streamed: 'refused',
  },
  {
    limit: 'the idle timeout',
    env: { SLUICE_IDLE_TIMEOUT_SECONDS: '0.3' },
    behaviour: answersHalf,
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
    const vendor = await FakeProvider.start();
    const hurried = await startSluice({ endpoints: [openAIEndpoint('chat', vendor.base)] }, env);
    vendor.behaviour = behaviour;
    const check = async (face: Face): Promise<void> => {
      const [plain, stream] = await Promise.all([query(hurried, face, false), query(hurried, face, true)]);
      const refusal = { status: 504, message: /^Request to the provider timed out/ };
      expectRefusal(plain, face, refusal);
      if (streamed === 'refused') expectRefusal(stream, face, refusal);
      else expectBrokenStream(stream, /^Request to the provider timed out: no (?:data|complete response) within/);
    };
    await Promise.all(FACES.map(check));
    await Promise.all(vendor.calls.map(({ abandoned }) => abandoned));
    await hurried.program.stop();
    await vendor.stop();
  });
});
