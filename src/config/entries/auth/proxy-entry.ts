import { IsOptional, Matches } from 'class-validator';
import type { ConfigProblem, CrossChecked } from '../../reading/validate';
import { IsBlock, IsPeers } from './rules';

/** Proxies treat `_` like `-`, so a header with `_` could be sent by a client. */
function IsHeaderName(): PropertyDecorator {
  return Matches(/^(?!authorization$|cookie$|host$|forwarded$)[A-Za-z\d](?:[A-Za-z\d-]*[A-Za-z\d])?$/i, {
    message:
      'must be the name of a header of the proxy, of letters, digits and "-", e.g. X-Forwarded-User; not Authorization, Cookie, Host or Forwarded',
  });
}

/** The headers in which the proxy identifies clients. */
export class AuthProxyHeadersEntry implements CrossChecked {
  /** The name of the principal. */
  @IsHeaderName()
  user = 'X-Forwarded-User';

  /** The e-mail address, which is the name of the principal if the first header is missing. */
  @IsHeaderName()
  email = 'X-Forwarded-Email';

  /** The groups. */
  @IsHeaderName()
  groups = 'X-Forwarded-Groups';

  problems(): ConfigProblem[] {
    const names = [this.user, this.email, this.groups].map((name) => name.toLowerCase());
    if (new Set(names).size === names.length) return [];
    return [{ property: '', message: 'names the same header twice; user, email and groups must be different headers' }];
  }
}

/** An authenticating reverse proxy. */
export class AuthProxyEntry {
  /** Addresses and networks of the proxy. The headers of other peers are ignored. */
  @IsPeers()
  addresses!: string[];

  /** The headers in which the proxy identifies clients. */
  @IsOptional()
  @IsBlock(() => AuthProxyHeadersEntry, 'user, email and groups')
  headers: AuthProxyHeadersEntry | null = null;

  /** What separates groups in their header. */
  @Matches(/^[^\p{L}\p{N}]{1,3}$/u, { message: 'must be one to three characters, no letters or digits, e.g. ","' })
  group_separator = ',';
}
