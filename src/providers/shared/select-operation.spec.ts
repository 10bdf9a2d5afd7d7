import { gatewayErrorOf } from '../../../test/support/provider-error';
import { GatewayError } from '../../errors';
import { providerError as refusedWith } from '../../upstream/client/error-body';
import { selectOperation } from './select-operation';
import type { ChatOperation } from '../contract/provider-adapter';

type Config = { isOther: boolean };
const target = (isOther: boolean) => ({ model: 'm', config: { isOther } });
const request = { messages: [] };
const error = refusedWith(400, { message: 'No' });

function operation(name: string, more: Partial<ChatOperation<Config>> = {}): ChatOperation<Config> {
  return {
    toRequest: () => ({ url: `http://${name}.test/`, headers: {}, body: {} }),
    toResponse: (_body, _target, _request, headers) => ({ name, headers }) as never,
    ...more,
  };
}

const chosen = selectOperation(
  operation('usual', {
    toChunks: (_target, _request, headers) => () => [{ headers } as never],
    mapError: (error) => new GatewayError('UPSTREAM_REFUSED', error.message, { status: 422 }),
    fallbackRequest: () => ({ messages: [], user: 'again' }),
  }),
  operation('other'),
  ({ config }) => config.isOther,
);

describe('one operation out of two', () => {
  it('is chosen for each endpoint', () => {
    expect([false, true].map((isOther) => chosen.toRequest(request, target(isOther)).url)).toEqual([
      'http://usual.test/',
      'http://other.test/',
    ]);
  });

  it('gets the response headers', () => {
    const headers = { a: '1' };
    expect(chosen.toResponse({}, target(true), request, headers)).toEqual({ name: 'other', headers });
    expect(chosen.toChunks!(target(false), request, headers)({ event: '', data: '' })).toEqual([{ headers }]);
  });

  it('maps errors and builds fallback requests itself', () => {
    expect(chosen.mapError!(error, target(false)).status).toBe(422);
    expect(chosen.mapError!(error, target(true))).toBe(error);
    expect(chosen.fallbackRequest!(error, request, target(false))).toMatchObject({ user: 'again' });
    expect(chosen.fallbackRequest!(error, request, target(true))).toBeUndefined();
  });

  it('that cannot stream fails before a request is sent', () => {
    const streamed = { ...request, stream: true };
    expect(chosen.toRequest(streamed, target(false)).url).toBe('http://usual.test/');
    expect(gatewayErrorOf(() => chosen.toRequest(streamed, target(true)))).toMatchObject({
      code: 'UNSUPPORTED_OPERATION',
      status: 501,
    });
  });
});
