import type { HttpRequest } from '@smithy/types';
import type { CredentialTransport } from '../contract/provider-adapter';

/** How AWS's libraries ask: over the endpoint's own connection, and so through its proxy and past the egress guard. */
export function requestHandlerOver(send: CredentialTransport['request']) {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request: HttpRequest) => {
      const { method, headers } = request;
      const answer = await send({ method, url: urlOf(request), headers, body: request.body as string | Uint8Array });
      return { response: { statusCode: answer.status, headers: flat(answer.headers), body: answer.body } };
    },
    updateHttpClientConfig: (): void => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

function urlOf({ protocol, hostname, port, path, query }: HttpRequest): string {
  const url = new URL(path, `${protocol}//${hostname}`);
  if (port !== undefined) url.port = String(port);
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    [value].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one ?? '')}`),
  );
  url.search = pairs.join('&');
  return url.href;
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]));
}
