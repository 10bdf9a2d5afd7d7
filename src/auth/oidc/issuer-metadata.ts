import type { Configuration, CustomFetch, ServerMetadata } from 'openid-client';
import type { Secret } from '../../config';
import type { TrustedFetch } from '../../upstream/client/trusted-fetch';

/** `fetch` with the limits and the connection of an issuer. */
export type IssuerFetch = ReturnType<TrustedFetch['withOptions']>;

/** Time after which the discovery document is read again. */
const MAX_AGE_MS = 3_600_000;

/** The discovery document of an issuer (OpenID Connect Discovery 1.0), and clients that use it. */
export class IssuerMetadata {
  private metadata: ServerMetadata | undefined;
  private readAtMs = 0;

  /** @param issuer URL of the issuer */
  constructor(
    private readonly issuer: string,
    private readonly fetch: IssuerFetch,
    private readonly now: () => number,
  ) {}

  /**
   * Returns the document. An old one is used while a new one cannot be read.
   * @throws an error of openid-client or of the connection
   */
  async get(): Promise<ServerMetadata> {
    if (this.metadata && this.now() - this.readAtMs < MAX_AGE_MS) return this.metadata;
    try {
      this.metadata = await this.discover();
    } catch (error) {
      if (!this.metadata) throw error;
    }
    this.readAtMs = this.now();
    return this.metadata;
  }

  /**
   * Returns openid-client's configuration of a client.
   * @param metadata default: the discovery document
   */
  async clientFor(id: string, secret: Secret, metadata?: ServerMetadata): Promise<Configuration> {
    const client = await import('openid-client');
    const server = metadata ?? (await this.get());
    const revealed = secret.reveal();
    const authentication = onlyByForm(server) ? client.ClientSecretPost(revealed) : client.ClientSecretBasic(revealed);
    const configuration = new client.Configuration(server, id, undefined, authentication);
    configuration[client.customFetch] = this.send;
    if (this.isInsecure) client.allowInsecureRequests(configuration);
    return configuration;
  }

  /** Whether the issuer uses plain HTTP, which the settings allow on this machine only. */
  get isInsecure(): boolean {
    return this.issuer.startsWith('http:');
  }

  private async discover(): Promise<ServerMetadata> {
    const client = await import('openid-client');
    const configuration = await client.discovery(new URL(this.issuer), 'sluice', undefined, client.None(), {
      [client.customFetch]: this.send,
      execute: this.isInsecure ? [client.allowInsecureRequests] : [],
    });
    return configuration.serverMetadata();
  }

  /** openid-client sends forms only. */
  private readonly send: CustomFetch = (url, { method, headers, body }) =>
    this.fetch(url, { method, headers, ...(body instanceof URLSearchParams && { body }) });
}

/** RFC 8414: HTTP Basic is the default. */
function onlyByForm({ token_endpoint_auth_methods_supported: methods }: ServerMetadata): boolean {
  return methods !== undefined && !methods.includes('client_secret_basic') && methods.includes('client_secret_post');
}
