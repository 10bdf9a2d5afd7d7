import { providerError } from '../../upstream/client/error-body';
import { AddedParameter } from './added-parameter';

const rejection = providerError(400, { message: "Unknown parameter: 'extra'." });
const request = Object.freeze({ prompt: 'Hi' });

describe('AddedParameter', () => {
  it('is omitted from later requests of an endpoint once its fallback request is accepted', () => {
    const extra = new AddedParameter(/extra/);
    const [target, other] = [{}, {}];
    const fallback = extra.fallbackRequest(rejection, request, target)!;
    expect(JSON.stringify(fallback)).toBe(JSON.stringify(request));
    expect([extra.isOmitted({ ...fallback }, target), extra.isOmitted(request, target)]).toEqual([true, false]);
    extra.accepted(fallback, target);
    expect([extra.isOmitted(request, target), extra.isOmitted(request, other)]).toEqual([true, false]);
  });

  it('stays in later requests when an ordinary request is accepted', () => {
    const extra = new AddedParameter(/extra/);
    const target = {};
    extra.accepted(request, target);
    expect(extra.isOmitted(request, target)).toBe(false);
  });

  it.each([
    [422, { message: 'body.extra: Extra inputs are not permitted' }, true],
    [400, { message: 'Bad request', param: 'extra' }, true],
    [400, { message: 'Unknown parameter: top_k' }, false],
    [500, { message: 'extra' }, true],
    [501, { message: 'extra is not implemented' }, true],
    [500, { message: 'Internal error' }, false],
    [503, { message: 'extra' }, false],
  ])('has a fallback request after status %d with %j: %s', (status, fields, expected) => {
    const extra = new AddedParameter(/extra/);
    expect(extra.fallbackRequest(providerError(status, fields), request, {}) !== undefined).toBe(expected);
  });

  it('has one fallback request only', () => {
    const extra = new AddedParameter(/extra/);
    const target = {};
    const fallback = extra.fallbackRequest(rejection, request, target)!;
    expect(extra.fallbackRequest(rejection, fallback, target)).toBeUndefined();
  });
});
