import { GatewayError } from '../../errors';
import { refusalOf } from '../../upstream/error-body';
import type { UpstreamCall } from '../../upstream/upstream-call';
import type { UpstreamClient } from '../../upstream/upstream-client';
import { count, fields, text } from '../openai-shape/reading';
import { TokenCache } from '../token-cache';
import { urlBelow } from '../url-below';
import type { DatabricksConfig } from './databricks.config';

interface Token {
  readonly value: string;
  /** In milliseconds since 1970. */
  readonly end: number;
}

const TIMEOUTS = { total: 30_000 };
const FORM = new URLSearchParams({ grant_type: 'client_credentials', scope: 'all-apis' }).toString();
/** The callers are many; none of them alone can cancel the fetch. */
const nobodyLeaves = new AbortController().signal;

/** OAuth tokens of service principals (RFC 6749, section 4.4), for each of them once, however many endpoints use them. */
export class DatabricksTokens {
  private readonly caches = new Map<string, TokenCache<Token>>();

  constructor(private readonly client: UpstreamClient) {}

  /** @throws GatewayError `UPSTREAM_REFUSED` or another `UPSTREAM_*` where there is none to be had */
  async get(host: string, { client_id: id, client_secret: secret }: DatabricksConfig): Promise<string> {
    if (!id || !secret) {
      const advice = "set 'token', or 'client_id' and 'client_secret', of the endpoint";
      throw new GatewayError('UPSTREAM_UNREACHABLE', `No credentials for Databricks were found: ${advice}.`);
    }
    const key = JSON.stringify([host, id, secret.reveal()]);
    let cache = this.caches.get(key);
    if (!cache) {
      const basic = Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret.reveal())}`).toString('base64');
      this.caches.set(
        key,
        (cache = new TokenCache(
          () => this.fetch(host, basic),
          ({ end }) => end,
        )),
      );
    }
    return (await cache.get()).value;
  }

  private async fetch(host: string, basic: string): Promise<Token> {
    const call: UpstreamCall = {
      url: urlBelow(host, 'oidc/v1/token'),
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: FORM,
    };
    const answer = fields(await this.client.answer(call, nobodyLeaves, { timeouts: TIMEOUTS }).catch(refused));
    const value = text(answer?.['access_token']);
    if (!value) throw new GatewayError('UPSTREAM_INVALID', 'Databricks’ token service answered without a token.');
    return { value, end: Date.now() + (count(answer?.['expires_in']) ?? 3600) * 1000 };
  }
}

/** The caller's own request was right: 401 says that credentials are at fault, and is not repeated. */
function refused(error: unknown): never {
  const isRefusal = error instanceof GatewayError && error.code === 'UPSTREAM_REFUSED';
  if (!isRefusal || ![400, 401, 403].includes(error.status)) throw error;
  throw refusalOf(401, { message: `Databricks refused the credentials of the endpoint (${error.message}).` });
}
