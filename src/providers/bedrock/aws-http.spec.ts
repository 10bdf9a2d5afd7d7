import type { HttpRequest as SmithyRequest } from '@smithy/types';
import type { HttpResponse, HttpRequest } from '../../upstream/client/http-request';
import { requestHandlerOver } from './aws-http';

const request: SmithyRequest = {
  method: 'GET',
  protocol: 'https:',
  hostname: 'portal.sso.eu-west-1.amazonaws.com',
  path: '/federation/credentials',
  query: { role_name: 'a b', account_id: ['1', '2'] },
  headers: { host: 'portal.sso.eu-west-1.amazonaws.com' },
};
const response: HttpResponse = {
  status: 403,
  headers: { 'content-type': 'application/json', 'set-cookie': ['a', 'b'], nothing: undefined },
  body: Buffer.from('{}'),
};

describe('requestHandlerOver', () => {
  it('sends the request unchanged and returns responses of any status', async () => {
    const sent: HttpRequest[] = [];
    const handler = requestHandlerOver((given) => {
      sent.push(given);
      return Promise.resolve(response);
    });
    const result = await handler.handle(request);
    expect(sent).toEqual([
      {
        method: 'GET',
        url: 'https://portal.sso.eu-west-1.amazonaws.com/federation/credentials?role_name=a%20b&account_id=1&account_id=2',
        headers: request.headers,
        body: undefined,
      },
    ]);
    expect(result.response).toEqual({
      statusCode: 403,
      headers: { 'content-type': 'application/json', 'set-cookie': 'a, b', nothing: '' },
      body: response.body,
    });
  });

  it('keeps the port of the request', async () => {
    const urls: string[] = [];
    const handler = requestHandlerOver(({ url }) => {
      urls.push(url);
      return Promise.resolve(response);
    });
    await handler.handle({ ...request, protocol: 'http:', hostname: '127.0.0.1', port: 4566, path: '/', query: {} });
    expect(urls).toEqual(['http://127.0.0.1:4566/']);
  });
});
