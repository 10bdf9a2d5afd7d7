import { Secret } from '../../config';
import { IdleCache } from '../../upstream/egress/idle-cache';
import { AwsAccount } from './aws-account';
import type { AwsConfig } from './bedrock.config';

/** The accounts that endpoints name, each once, so that a reload of the file does not end its session. */
export class AwsAccounts {
  private readonly known = new WeakMap<AwsConfig, AwsAccount>();
  private readonly recent = new IdleCache<string, AwsAccount>();

  of(config: AwsConfig): AwsAccount {
    return this.known.get(config) ?? this.find(config);
  }

  private find(config: AwsConfig): AwsAccount {
    const key = keyOf(config);
    let account = this.recent.get(key);
    if (!account) this.recent.add(key, (account = new AwsAccount(config)));
    this.known.set(config, account);
    return account;
  }
}

function keyOf(config: AwsConfig): string {
  const settings = Object.entries(config).map(([name, value]: [string, unknown]) => [
    name,
    value instanceof Secret ? value.reveal() : value,
  ]);
  return JSON.stringify(settings.sort());
}
