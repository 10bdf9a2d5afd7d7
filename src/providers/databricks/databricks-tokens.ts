import { GatewayError } from '../../errors';
import { providerError } from '../../upstream/client/error-body';
import { IdleCache } from '../../upstream/egress/idle-cache';
import type { UpstreamRequest } from '../../upstream/client/upstream-request';
import { asInteger, asRecord, asString } from '../shared/json';
import type { PostJson } from '../contract/provider-adapter';
import { TokenCache } from '../shared/token-cache';
import { joinUrl } from '../shared/join-url';
import type { DatabricksConfig } from './databricks.config';

interface Token {
  readonly value: string;
  /** In milliseconds since 1970. */
  readonly end: number;
}

const FORM = new URLSearchParams({ grant_type: 'client_credentials', scope: 'all-apis' }).toString();
const AN_HOUR = 3600;

/** OAuth tokens of one service principal (RFC 6749, section 4.4). */
class Principal {
  private readonly cache = new TokenCache<Token>(({ end }) => end);
  private ask: PostJson | undefined;

  constructor(
    private readonly host: string,
    private readonly id: string,
    private readonly secret: string,
  ) {}

  async token(ask: PostJson): Promise<string> {
    this.ask = ask;
    return (await this.cache.get(() => this.fetch())).value;
  }

  drop(refused: string): boolean {
    return this.cache.invalidate(({ value }) => value === refused);
  }

  private async fetch(): Promise<Token> {
    const basic = Buffer.from(`${this.id}:${this.secret}`).toString('base64');
    const call: UpstreamRequest = {
      url: joinUrl(this.host, 'oidc/v1/token'),
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: FORM,
    };
    const answer = asRecord(await this.ask?.(call).catch((error: unknown) => this.refuse(error)));
    const value = asString(answer?.['access_token']);
    if (!value) throw new GatewayError('UPSTREAM_INVALID', 'Databricks’ token service answered without a token.');
    return { value, end: Date.now() + (asInteger(answer?.['expires_in']) ?? AN_HOUR) * 1000 };
  }

  /** The caller's own request was right: 401 says that credentials are at fault, and is not repeated. */
  private refuse(error: unknown): never {
    const isRefusal = error instanceof GatewayError && error.code === 'UPSTREAM_REFUSED';
    if (!isRefusal || ![400, 401, 403].includes(error.status)) throw error;
    const said = error.message.replaceAll(this.secret, '[secret]');
    throw providerError(401, { message: `Databricks refused the credentials of the endpoint (${said}).` });
  }
}

/** The service principals there are, each once, however many endpoints use it. */
export class DatabricksTokens {
  private readonly principals = new IdleCache<string, Principal>();

  /** @throws GatewayError `UPSTREAM_REFUSED` or another `UPSTREAM_*` where there is no token to be had */
  async get(host: string, config: DatabricksConfig, ask: PostJson): Promise<string> {
    return this.principal(host, config).token(ask);
  }

  /** For a token that was refused ahead of its end: whether the next one is another. */
  drop(host: string, config: DatabricksConfig, refused: string): boolean {
    return this.principal(host, config).drop(refused);
  }

  private principal(host: string, { client_id: id, client_secret: secret }: DatabricksConfig): Principal {
    if (!id || !secret) {
      const advice =
        "set 'token', or 'client_id' and 'client_secret', of the endpoint; identities of a cloud are not used";
      throw new GatewayError('UPSTREAM_UNREACHABLE', `No credentials for Databricks were found: ${advice}.`);
    }
    const key = JSON.stringify([host, id, secret.reveal()]);
    let principal = this.principals.get(key);
    if (!principal) this.principals.add(key, (principal = new Principal(host, id, secret.reveal())));
    return principal;
  }
}
