import { gatewayErrorOf } from '../../../test/support/provider-error';
import { toFinishReason, type FinishReasonMap } from './finish-reason';

const MAP: FinishReasonMap = {
  reasons: new Map([
    ['END', 'stop'],
    ['ERROR_TOXIC', 'content_filter'],
  ]),
  losslessReasons: new Set(['END']),
};

const FAILURES = ['error', 'abort', 'cancelled', 'malformed_tool_use', 'network_error', 'TIMEOUT', 'engine_failure'];

describe('toFinishReason', () => {
  it.each(FAILURES)('maps %s after content to content_filter, since the content is not complete', (native) => {
    const failed = { finish_reason: 'content_filter', native_finish_reason: native };
    expect(toFinishReason(native, MAP, false, true)).toEqual(failed);
    expect(toFinishReason(native, MAP, true, true)).toEqual(failed);
  });

  it.each(FAILURES)('throws an error with status 502 for %s without output', (native) => {
    const error = gatewayErrorOf(() => toFinishReason(native, MAP, false, false));
    expect(error).toMatchObject({ status: 502, upstreamCode: native });
  });

  it('maps known reasons, whatever they contain', () => {
    expect(toFinishReason('END', MAP, false, false)).toEqual({ finish_reason: 'stop' });
    const filtered = { finish_reason: 'content_filter', native_finish_reason: 'ERROR_TOXIC' };
    expect(toFinishReason('ERROR_TOXIC', MAP, false, false)).toEqual(filtered);
  });

  it('maps an unknown reason that names no failure to stop', () => {
    const finish = { finish_reason: 'stop', native_finish_reason: 'pause_turn' };
    expect(toFinishReason('pause_turn', MAP, false, false)).toEqual(finish);
  });
});
