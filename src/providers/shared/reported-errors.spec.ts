import { gatewayErrorOf } from '../../../test/support/provider-error';
import { GatewayError } from '../../errors';
import { translateResponse, withReportedErrors } from './reported-errors';

const invalid = new GatewayError('UPSTREAM_INVALID', 'it has no content');
const event = (data: object) => ({ event: '', data: JSON.stringify(data) });
const throws = (error: Error) => () => {
  throw error;
};

describe('translateResponse', () => {
  it('returns the response of a body that has content and a message', () => {
    expect(translateResponse(() => 'content', { message: 'not an error' }, undefined)).toBe('content');
  });

  it('throws the error that an invalid body reports, and the translation error otherwise', () => {
    const translated = (body: unknown) => gatewayErrorOf(() => translateResponse(throws(invalid), body, undefined));
    expect(translated({ message: 'No model', code: 50301 })).toMatchObject({
      code: 'UPSTREAM_REFUSED',
      status: 502,
      message: 'No model',
    });
    expect(translated({})).toBe(invalid);
  });

  it('does not replace an error of another code', () => {
    const providerError = new GatewayError('UPSTREAM_REFUSED', 'Slow down', { status: 429 });
    expect(gatewayErrorOf(() => translateResponse(throws(providerError), { message: 'No' }, undefined))).toBe(
      providerError,
    );
  });
});

describe('withReportedErrors', () => {
  it('passes on the chunks of an event that has content and a message', () => {
    expect(withReportedErrors(() => ['chunk'], undefined)(event({ message: 'not an error' }))).toEqual(['chunk']);
  });

  it('throws the error that an event without chunks reports', () => {
    const translate = withReportedErrors(() => [], undefined);
    expect(gatewayErrorOf(() => translate(event({ message: 'No' })))).toMatchObject({ status: 502, message: 'No' });
    expect(translate(event({ type: 'ping' }))).toEqual([]);
  });

  it('throws the error that an invalid event reports, and the translation error otherwise', () => {
    const translate = withReportedErrors(throws(invalid), undefined);
    const failure = gatewayErrorOf(() => translate({ event: 'error', data: 'upstream connect error' }));
    expect(failure).toMatchObject({ code: 'UPSTREAM_REFUSED', message: 'upstream connect error' });
    expect(gatewayErrorOf(() => translate({ event: '', data: 'x' }))).toBe(invalid);
  });

  it('keeps the `end` of the translator', () => {
    const translate = Object.assign((): boolean[] => [], { end: (isDone: boolean) => [isDone] });
    expect(withReportedErrors(translate, undefined).end?.(true)).toEqual([true]);
    expect(withReportedErrors(() => [], undefined)).not.toHaveProperty('end');
  });
});
