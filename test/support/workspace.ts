import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Databricks workspace: what comes for `/serving-endpoints/…` goes on to `BASE/…`, and the answer back as it is. */
export async function startWorkspace(base: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = createServer((incoming, response) => {
    const address = `${base}${(incoming.url ?? '').replace(/^\/serving-endpoints/, '')}`;
    const { host: _, ...headers } = incoming.headers;
    const onward = ask(address, { method: incoming.method ?? 'POST', headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
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
