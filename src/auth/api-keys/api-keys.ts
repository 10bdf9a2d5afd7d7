import type { OnModuleInit } from '@nestjs/common';
import type { ApiKeySettings } from '../../config';
import type { Identity } from '../../http';
import type { AuthConfiguration } from '../auth-configuration';
import type { Principals } from '../principals';
import { invalidCredential } from '../unauthenticated';
import { fileKey, type KnownKey } from './known-key';
import { hasValidChecksum, isKeyShaped } from './key-format';
import type { KeyUsage } from './key-usage';
import type { ManagedKeys } from './managed-keys';

/** The keys of the database, and what records their use. */
export interface StoredKeys {
  readonly keys: ManagedKeys;
  readonly usage: KeyUsage;
}

/** All API keys: those of the gateway file and, if there is a store, the managed ones. */
export class ApiKeys implements OnModuleInit {
  private settings: ApiKeySettings;
  private fileKeys: ReadonlyMap<string, KnownKey>;

  constructor(
    private readonly configuration: AuthConfiguration,
    private readonly principals: Principals,
    private readonly stored: StoredKeys | undefined,
  ) {
    this.settings = configuration.current.apiKeys;
    this.fileKeys = toKeys(this.settings);
    configuration.onChange(() => this.reload());
  }

  async onModuleInit(): Promise<void> {
    await this.stored?.keys.refresh();
  }

  get isConfigured(): boolean {
    return this.settings.isManaged || this.hasFileKeys;
  }

  get hasFileKeys(): boolean {
    return this.fileKeys.size > 0;
  }

  /**
   * Returns the identity of a key; undefined if the key is unknown.
   * @param digest that of `digestOfKey`
   * @throws GatewayError `UNAUTHENTICATED` if the key has expired, or cannot be a key because of its checksum
   */
  identify(key: string, digest: string): Identity | undefined {
    const stored = this.settings.isManaged ? this.stored?.keys.find(digest) : undefined;
    const known = stored ?? this.fileKeys.get(digest);
    if (!known) {
      if (isKeyShaped(key) && !hasValidChecksum(key)) throw invalidCredential(MISTYPED);
      return undefined;
    }
    if (known.expiresAt !== null && known.expiresAt <= Date.now()) throw invalidCredential('The API key has expired.');
    if (stored) this.stored?.usage.add(stored.id);
    return known.identityBy(this.principals);
  }

  private reload(): void {
    this.settings = this.configuration.current.apiKeys;
    this.fileKeys = toKeys(this.settings);
    // Other settings decide who is an admin.
    for (const key of this.stored?.keys.all() ?? []) key.forgetIdentity();
  }
}

const MISTYPED = 'The API key is incomplete or mistyped: its checksum is wrong.';

function toKeys({ keys }: ApiKeySettings): ReadonlyMap<string, KnownKey> {
  return new Map(keys.map((key) => [key.sha256, fileKey(key)]));
}
