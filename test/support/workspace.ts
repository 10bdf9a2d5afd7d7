import { createServer, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Starts a fake Databricks workspace that forwards `/serving-endpoints/…` to `BASE/…` and returns the response unchanged. */
export async function startWorkspace(base: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((incoming, response) => {
    const address = `${base}${(incoming.url ?? '').replace(/^\/serving-endpoints/, '')}`;
    const { host: _, ...headers } = incoming.headers;
    const forwarded = sendRequest(address, { method: incoming.method ?? 'POST', headers }, (received) => {
      response.writeHead(received.statusCode ?? 502, received.headers);
      received.pipe(response);
    });
    forwarded.on('error', () => response.destroy());
    incoming.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
