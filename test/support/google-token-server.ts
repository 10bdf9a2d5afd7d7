import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret } from '../../src/config';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

interface TokenResponse {
  readonly status: number;
  readonly body: object;
}

/** A fake of Google's token endpoint. By default it grants the access token named by the URL's path, for an hour. */
export class GoogleTokenServer {
  /** The posted forms, oldest first. */
  readonly requests: URLSearchParams[] = [];
  respond: (path: string) => TokenResponse = (path) => granted(path.slice(1), 3600);
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.requests.push(new URLSearchParams(Buffer.concat(chunks).toString()));
      const { status, body } = this.respond(request.url ?? '');
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Returns the key of a service account whose token endpoint is this server. */
  credentials(token: string, more: object = {}): Secret {
    const { port } = this.server.address() as AddressInfo;
    const account = {
      type: 'service_account',
      project_id: 'project',
      private_key_id: 'key-1',
      private_key: privateKey,
      client_email: 'sluice@project.iam.gserviceaccount.com',
      token_uri: `http://127.0.0.1:${port}/${token}`,
    };
    return new Secret(JSON.stringify({ ...account, ...more }));
  }
}

export function granted(token: string, seconds: number): TokenResponse {
  return { status: 200, body: { access_token: token, expires_in: seconds, token_type: 'Bearer' } };
}
