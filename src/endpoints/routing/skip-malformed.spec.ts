import { GatewayError } from '../../errors';
import type { StreamTranslator } from '../../providers/contract/provider-adapter';
import { parseEvent } from '../../providers/shared/json';
import type { StreamChunk } from '../stream-chunk';
import { skipMalformed } from './skip-malformed';

const CHUNK = { choices: [{ index: 0, finish_reason: null }] };
const MALFORMED = '{"choices":[{"delta":{"content":';

/** Translates events; returns the number of chunks, the skipped data and the error. */
function translated(...events: (string | object)[]) {
  const skipped: string[] = [];
  const translate: StreamTranslator<StreamChunk> = ({ data }) => {
    if (data === 'ping') return [];
    return [parseEvent(data) as unknown as StreamChunk];
  };
  const skipping = skipMalformed(translate, (data) => skipped.push(data));
  let count = 0;
  let error: GatewayError | undefined;
  try {
    for (const event of events) {
      count += skipping({ event: '', data: typeof event === 'string' ? event : JSON.stringify(event) }).length;
    }
    count += skipping.end?.(true).length ?? 0;
  } catch (thrown) {
    error = GatewayError.from(thrown);
  }
  return { count, skipped, error };
}

describe('skipMalformed', () => {
  it('skips one event that is not JSON once a chunk with a choice follows', () => {
    expect(translated(CHUNK, MALFORMED, CHUNK)).toEqual({ count: 2, skipped: [MALFORMED], error: undefined });
    expect(translated(MALFORMED, 'ping', CHUNK)).toEqual({ count: 1, skipped: [MALFORMED], error: undefined });
  });

  it.each([
    ['nothing follows', [CHUNK, MALFORMED]],
    ['only a keep-alive follows', [CHUNK, MALFORMED, 'ping']],
    ['only usage follows', [CHUNK, MALFORMED, { choices: [] }]],
    ['another malformed event follows', [CHUNK, MALFORMED, MALFORMED, CHUNK]],
    ['one has been skipped before', [MALFORMED, CHUNK, MALFORMED, CHUNK]],
    ['it shows the beginning of a text', [CHUNK, `${MALFORMED}"He`, CHUNK]],
    ['it shows the beginning of arguments', [CHUNK, '{"function":{"arguments": "{', CHUNK]],
    ['it is JSON of another type', [CHUNK, '[]', CHUNK]],
  ])('fails if %s', (_when, events) => {
    expect(translated(...events).error).toMatchObject({ code: 'UPSTREAM_INVALID' });
  });
});
