import { ServerResponse, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { pageHeaders } from './page-headers';

function headersOf(url: string, { method = 'GET', host = 'gw.test', isSecure = false } = {}): NodeJS.Dict<unknown> {
  const request = new IncomingMessage(isSecure ? new TLSSocket(new Socket()) : new Socket());
  Object.assign(request, { url, method, headers: { host } });
  const response = new ServerResponse(request);
  let isNext = false;
  pageHeaders()(request, response, () => (isNext = true));
  expect(isNext).toBe(true);
  return response.getHeaders();
}

describe('pageHeaders', () => {
  it.each(['/', '/docs', '/docs/', '/docs/setup.js', '/openapi.json', '/openapi/databricks.json', '/admin/config'])(
    'adds security headers to %s',
    (url) => {
      expect(headersOf(url)).toMatchObject({
        'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'SAMEORIGIN',
      });
    },
  );

  it('adds none to responses of the API', () => {
    expect(headersOf('/v1/models')).toEqual({});
    expect(headersOf('/documents')).toEqual({});
    expect(headersOf('/v1/chat/completions', { method: 'POST' })).toEqual({});
  });

  it('adds Strict-Transport-Security only over TLS, and not for localhost and addresses', () => {
    const hsts = 'strict-transport-security';
    expect(headersOf('/docs')).not.toHaveProperty(hsts);
    expect(headersOf('/docs', { isSecure: true })).toHaveProperty(hsts, 'max-age=31536000');
    for (const host of ['localhost:5000', 'a.localhost', '127.0.0.1:5000', '[::1]:5000', '10.0.0.7']) {
      expect(headersOf('/docs', { isSecure: true, host })).not.toHaveProperty(hsts);
    }
  });
});
