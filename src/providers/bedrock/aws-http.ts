import type { HttpRequest } from '@smithy/types';
import type { CredentialTransport } from '../contract/provider-adapter';

/** A request handler for the AWS libraries that sends over the endpoint's connection, with its proxy and egress guard. */
export function requestHandlerOver(send: CredentialTransport['request']) {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request: HttpRequest) => {
      const { method, headers } = request;
      const response = await send({ method, url: urlOf(request), headers, body: request.body as string | Uint8Array });
      return { response: { statusCode: response.status, headers: joined(response.headers), body: response.body } };
    },
    updateHttpClientConfig: (): void => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

function urlOf({ protocol, hostname, port, path, query }: HttpRequest): string {
  const url = new URL(path, `${protocol}//${hostname}`);
  if (port !== undefined) url.port = String(port);
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    [value].flat().map((item) => `${encodeURIComponent(name)}=${encodeURIComponent(item ?? '')}`),
  );
  url.search = pairs.join('&');
  return url.href;
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]));
}
