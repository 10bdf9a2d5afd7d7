import { DeliveredResponse, type JoinedChunk } from './delivered-response';
import { Seam } from './seam';

const EMPTY = { role: null, content: null, tool_calls: null };
const chunk = (delta: object, more: object = {}): JoinedChunk => ({
  id: 'a',
  created: 1,
  choices: [{ index: 0, finish_reason: null, delta: { ...EMPTY, ...delta }, ...more }],
});
const text = (content: string, more: object = {}) => chunk({ content }, more);

/** Returns what the client receives for the chunks. */
function accept(response: DeliveredResponse, chunks: readonly JoinedChunk[]): JoinedChunk[] {
  const delivered: JoinedChunk[] = [];
  response.accept(chunks, delivered);
  return delivered;
}

/** A response of which one provider has delivered this text, and which another one continues. */
function continued(partial: string, kind: 'prefill' | 'instruction' = 'prefill'): DeliveredResponse {
  const response = new DeliveredResponse(true);
  accept(response, [text(partial)]);
  response.continueWith('two', new Seam(partial, kind), undefined);
  return response;
}

describe('DeliveredResponse', () => {
  it.each([
    ['a refusal', chunk({ refusal: 'No.' })],
    ['audio', chunk({ audio: { id: 'x' } })],
    ['a deprecated function call', chunk({ function_call: { name: 'f' } })],
    ['a second choice', text('B', { index: 1 })],
  ])('cannot be continued after %s, which is delivered unchanged', (_what, content) => {
    const response = new DeliveredResponse(true);
    expect(accept(response, [text('A'), structuredClone(content)])).toEqual([text('A'), content]);
    expect(response.isContinuable).toBe(false);
  });

  it.each([
    ['a refusal', chunk({ refusal: 'No.' })],
    ['a second choice', text('B', { index: 1 })],
  ])('fails if the provider that continues sends %s', (_what, content) => {
    const response = continued('A gateway');
    expect(() => accept(response, [content])).toThrow('did not continue');
    expect(response.isContinuable).toBe(true);
  });

  it('delivers the chunks before one that cannot be joined', () => {
    const response = continued('A gateway');
    const delivered: JoinedChunk[] = [];
    expect(() => response.accept([text(' fails'), chunk({ refusal: 'No.' })], delivered)).toThrow('did not continue');
    expect(delivered).toMatchObject([{ choices: [{ delta: { content: ' fails' } }] }]);
    expect(response.text).toBe('A gateway fails');
  });

  it('delivers the text that was held when the choice finishes, before the finish reason', () => {
    const response = continued('A gateway', 'instruction');
    expect(accept(response, [text(' fails over.')])).toEqual([]);
    const [rest, finish, ...others] = accept(response, [chunk({}, { finish_reason: 'stop' })]);
    expect(rest?.choices[0]).toMatchObject({ finish_reason: null, delta: { content: ' fails over.' } });
    expect(finish?.choices[0]).toMatchObject({ finish_reason: 'stop', delta: { content: null } });
    expect(others).toEqual([]);
    expect(response.text).toBe('A gateway fails over.');
  });

  it('delivers the held text of completions with the finish reason', () => {
    const response = new DeliveredResponse(true);
    const completion = (content: string, finish_reason: 'stop' | null = null): JoinedChunk => ({
      choices: [{ index: 0, text: content, finish_reason }],
    });
    accept(response, [completion('A gateway that repeats itself at length')]);
    response.continueWith('two', new Seam(response.text, 'prefill'), undefined);
    expect(accept(response, [completion('A gateway')])).toEqual([]);
    expect(accept(response, [completion('!', 'stop')])).toMatchObject([{ choices: [{ text: 'A gateway!' }] }]);
  });

  it('removes log probabilities from a chunk whose text changes, and keeps them otherwise', () => {
    const response = continued('A gateway ');
    const logprobs = { content: [] };
    const [first, second] = accept(response, [text(' fails', { logprobs }), text(' over', { logprobs })]);
    expect(first?.choices[0]).toMatchObject({ logprobs: null, delta: { content: 'fails' } });
    expect(second?.choices[0]).toMatchObject({ logprobs, delta: { content: ' over' } });
  });

  it('delivers tool calls that are too long to be held, and can then not be continued', () => {
    const response = new DeliveredResponse(true);
    const call = (given: string) => chunk({ tool_calls: [{ index: 0, function: { arguments: given } }] });
    expect(accept(response, [call('{')])).toEqual([]);
    expect(response.isContinuable).toBe(true);
    expect(accept(response, [call('x'.repeat(1_000_000))])).toHaveLength(2);
    expect(response.isContinuable).toBe(false);
  });

  it('can start again, but not be continued, if the text of the route must not be joined', () => {
    const response = new DeliveredResponse(false);
    accept(response, [chunk({ role: 'assistant', content: '' })]);
    expect(response.isContinuable).toBe(true);
    accept(response, [text('A')]);
    expect(response.isContinuable).toBe(false);
  });
});
