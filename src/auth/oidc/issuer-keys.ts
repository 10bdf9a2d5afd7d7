import { createLocalJWKSet, errors, type CryptoKey, type FlattenedJWSInput, type JWSHeaderParameters } from 'jose';
import type { Outage } from './outage';

type FindKey = ReturnType<typeof createLocalJWKSet>;

/** One state of the keys. */
interface KeySet {
  readonly find: FindKey;
  readonly version: number;
}

/** A key, and the version of the keys that contains it. */
export interface FoundKey {
  readonly key: CryptoKey;
  readonly version: number;
}

/** Time after which the keys are read again in the background. */
const MAX_AGE_MS = 600_000;
/** Unknown key IDs cause at most this many requests at once, and then one per interval: everybody can send such tokens. */
const MAX_REFRESHES = 3;
const REFRESH_INTERVAL_MS = 10_000;
const MAX_KEYS = 100;

/**
 * The public keys of an issuer. They stay in use while new ones cannot be read. A token with an unknown key ID, as after a
 * rotation, causes a refresh, at a limited rate.
 */
export class IssuerKeys {
  private keys: KeySet | undefined;
  private text = '';
  private readAtMs = 0;
  private pending: Promise<KeySet> | undefined;
  private refreshes = MAX_REFRESHES;
  private refreshesSinceMs = 0;

  /** @param read returns the JWKS document, not validated */
  constructor(
    private readonly read: () => Promise<unknown>,
    private readonly outage: Outage,
    private readonly now: () => number,
  ) {}

  /** Changes when the issuer publishes other keys. Tokens that were verified before have to be verified again. */
  get version(): number {
    return this.keys?.version ?? 0;
  }

  /** Reads the keys again in the background if they are old. */
  refreshIfOld(): void {
    if (this.keys && this.now() - this.readAtMs < MAX_AGE_MS) return;
    if (!this.pending && !this.outage.isWaiting) void this.refresh().catch(() => undefined);
  }

  /**
   * Returns the key of a token.
   * @throws JWKSNoMatchingKey or JWKSMultipleMatchingKeys of jose
   * @throws GatewayError `ISSUER_UNAVAILABLE` if the keys, or the key with this ID, cannot be read
   */
  async find(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<FoundKey> {
    const keys = this.keys ?? (await this.refresh());
    try {
      return { key: await keys.find(header, token), version: keys.version };
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if (!this.pending && !this.mayRefresh()) {
        this.outage.check();
        throw error;
      }
    }
    const { find, version } = await this.refresh();
    return { key: await find(header, token), version };
  }

  private refresh(): Promise<KeySet> {
    return (this.pending ??= this.outage
      .attempt(async () => this.replace(await this.read()))
      .finally(() => (this.pending = undefined)));
  }

  /** @throws JWKSInvalid of jose */
  private replace(document: unknown): KeySet {
    const find = createLocalJWKSet(document as Parameters<typeof createLocalJWKSet>[0]);
    const { length } = find.jwks().keys;
    if (length > MAX_KEYS) throw new Error(`the key set contains ${length} keys; the maximum is ${MAX_KEYS}`);
    this.readAtMs = this.now();
    const text = JSON.stringify(document);
    if (this.keys && text === this.text) return this.keys;
    this.text = text;
    return (this.keys = { find, version: this.version + 1 });
  }

  private mayRefresh(): boolean {
    const passed = Math.floor((this.now() - this.refreshesSinceMs) / REFRESH_INTERVAL_MS);
    if (passed > 0) {
      this.refreshes = Math.min(MAX_REFRESHES, this.refreshes + passed);
      this.refreshesSinceMs = this.now();
    }
    if (this.refreshes === 0) return false;
    this.refreshes -= 1;
    return true;
  }
}
