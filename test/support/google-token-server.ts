import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret } from '../../src/config';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

interface Reply {
  readonly status: number;
  readonly body: object;
}

/** Google's token endpoint: by default it gives the access token that the path names, for an hour. */
export class GoogleTokenServer {
  /** The forms that were posted, oldest first. */
  readonly asked: URLSearchParams[] = [];
  reply: (path: string) => Reply = (path) => granted(path.slice(1), 3600);
  private readonly server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.asked.push(new URLSearchParams(Buffer.concat(chunks).toString()));
      const { status, body } = this.reply(request.url ?? '');
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

  /** The key of a service account whose tokens come from here. */
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

export function granted(token: string, seconds: number): Reply {
  return { status: 200, body: { access_token: token, expires_in: seconds, token_type: 'Bearer' } };
}
