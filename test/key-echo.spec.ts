import { respondsWith, event, HELLO, streams } from './support/behaviours';
import { DIALECTS } from './support/client';
import { FakeProvider, type Behaviour } from './support/fake-provider';
import { query } from './support/expectations';
import { API_KEY, openAIEndpoint, startSluice, type Sluice } from './support/sluice';

describe('an API key that a provider repeats in its error', () => {
  let provider: FakeProvider;
  let sluice: Sluice;

  beforeAll(async () => {
    provider = await FakeProvider.start();
    sluice = await startSluice({ endpoints: [openAIEndpoint('chat', provider.base)] });
  });

  afterAll(async () => {
    await sluice.program.stop();
    await provider.stop();
  });

  const message = `Incorrect API key provided: ${API_KEY}.`;
  it.each<[string, Behaviour]>([
    ['in a message', respondsWith(401, { error: { message } })],
    ['in a text', respondsWith(401, message, { 'content-type': 'text/plain' })],
    ['in every field', respondsWith(401, { error: { message, type: API_KEY, code: API_KEY, param: API_KEY } })],
    ['beside the message', respondsWith(401, { error: { message: 'No.', code: API_KEY } })],
    ['in an unknown form', respondsWith(401, { reason: message, headers: { authorization: `Bearer ${API_KEY}` } })],
    ['in a header that is passed on', respondsWith(401, {}, { 'retry-after': API_KEY })],
    ['where a long message is cut', respondsWith(401, { error: { message: 'x'.repeat(2030) + API_KEY } })],
    ['with status 200', respondsWith(200, { error: message })],
    ['in the middle of a stream', streams(HELLO, event({ error: { message, code: API_KEY } }))],
  ])('is removed before the client sees it: %s', async (_name, behaviour) => {
    provider.behaviour = behaviour;
    for (const dialect of DIALECTS) {
      for (const stream of [false, true]) {
        const { text, headers } = await query(sluice, dialect, stream);
        expect(text).not.toBe('');
        const shown = text + JSON.stringify([...headers]) + sluice.program.output;
        expect(shown).not.toContain(API_KEY.slice(0, 12));
      }
    }
  });
});
