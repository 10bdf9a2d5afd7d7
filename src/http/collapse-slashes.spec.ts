import type { IncomingMessage, ServerResponse } from 'node:http';
import { collapseSlashes } from './collapse-slashes';

describe('collapseSlashes', () => {
  it.each([
    ['/v1/models', '/v1/models'],
    ['//v1/models', '/v1/models'],
    ['/v1//chat///completions//', '/v1/chat/completions/'],
    ['//', '/'],
    ['//admin/reload', '/admin/reload'],
    ['/v1/models?next=http://a//b', '/v1/models?next=http://a//b'],
    ['//v1?a=//', '/v1?a=//'],
    ['http://host//admin//reload?a=//', 'http://host/admin/reload?a=//'],
    ['http://host', 'http://host'],
    ['/a%2F%2Fb', '/a%2F%2Fb'],
    ['*', '*'],
  ])('changes the target %s to %s', (url, expected) => {
    const request = { url, originalUrl: url } as unknown as IncomingMessage & { originalUrl: string };
    const next = jest.fn();
    collapseSlashes(request, {} as ServerResponse, next);
    expect([request.url, request.originalUrl]).toEqual([expected, expected]);
    expect(next).toHaveBeenCalledTimes(1);
  });
});
