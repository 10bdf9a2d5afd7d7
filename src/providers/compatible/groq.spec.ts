import { gatewayErrorOf } from '../../../test/support/provider-error';
import { chunksOf, eventOf } from '../../../test/support/providers/compatible';

describe('Groq', () => {
  it('tells usage of the stream in a field of its own, which is read and not passed on', () => {
    const chunks = chunksOf('groq');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 73 } });
    expect(JSON.stringify(chunks)).not.toContain('x_groq');
  });

  it('stops a stream with an error of its own', () => {
    const event = eventOf({ choices: [], x_groq: { id: 'r', error: 'over capacity' } });
    expect(gatewayErrorOf(() => chunksOf('groq', [event]))).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      message: 'over capacity',
    });
  });
});
