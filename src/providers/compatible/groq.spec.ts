import { gatewayErrorOf } from '../../../test/support/provider-error';
import { chunksOf, eventOf } from '../../../test/support/providers/compatible';

describe('Groq', () => {
  it('may report the usage of a stream in x_groq, which Sluice moves to usage', () => {
    const chunks = chunksOf('groq');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 73 } });
    expect(JSON.stringify(chunks)).not.toContain('x_groq');
  });

  it('may report an error in x_groq, which fails the stream', () => {
    const event = eventOf({ choices: [], x_groq: { id: 'r', error: 'over capacity' } });
    expect(gatewayErrorOf(() => chunksOf('groq', [event]))).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      message: 'over capacity',
    });
  });
});
