import { IsArray, IsBoolean, IsOptional, Matches } from 'class-validator';
import type { ConfiguredIdentity } from '../databricks-settings';
import type { ConfigProblem, CrossChecked } from '../reading/validate';
import { IsName } from './auth/rules';

/** What the principals of the gateway file have in common. */
export abstract class PrincipalEntry {
  /** The name in listings and logs. Default: the user or the application id. */
  @IsOptional()
  @IsName('Alice')
  display_name?: string;

  /** The groups of the principal, for permissions and rate limits. */
  @IsArray({ message: 'must be a list of group names, e.g. [team-a]' })
  @Matches(/\S/, { each: true, message: 'must be a list of group names, e.g. [team-a]' })
  groups: string[] = [];

  /** Whether the principal may manage all endpoints and permissions. */
  @IsBoolean()
  admin = false;
}

/** A credential of either a user or a service principal. */
export abstract class OwnedEntry extends PrincipalEntry implements CrossChecked {
  /** E-mail address of the user. Either this or service_principal is required. */
  @IsOptional()
  @IsName('alice@example.com')
  user?: string;

  /** Application id of the service principal. */
  @IsOptional()
  @IsName('5c1f9a0e-6f0e-4b39-9d0c-3f5f0b6b1c11')
  service_principal?: string;

  problems(): ConfigProblem[] {
    if ((this.user === undefined) !== (this.service_principal === undefined)) return [];
    const found = this.user === undefined ? 'neither' : 'both';
    return [{ property: '', message: `must have either user or service_principal; found ${found}` }];
  }
}

export function toIdentity({ user, service_principal, display_name, groups, admin }: OwnedEntry): ConfiguredIdentity {
  const name = user ?? service_principal ?? '';
  const kind = user === undefined ? 'service_principal' : 'user';
  return { kind, name, displayName: display_name ?? name, groups, isAdmin: admin };
}

/** Returns the digest of an entry in lower case; undefined if it is missing, which is another problem. */
export function digestOf({ sha256 }: { readonly sha256?: string }): string | undefined {
  return sha256?.toLowerCase();
}

/** Returns the problem of the first value that occurs twice in a list. Missing values do not count. */
export function repeated(property: string, values: readonly (string | undefined)[], what: string): ConfigProblem[] {
  const firsts = new Map<string, number>();
  for (const [index, value] of values.entries()) {
    if (value === undefined) continue;
    const first = firsts.get(value);
    if (first !== undefined) {
      return [{ property, message: `item ${index + 1} repeats ${what} of item ${first + 1}; each must be unique` }];
    }
    firsts.set(value, index);
  }
  return [];
}
