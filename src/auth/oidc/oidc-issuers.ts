import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { decodeJwt } from 'jose';
import { FileEndpointSource, type IssuerSettings } from '../../config';
import { TrustedFetch } from '../../upstream/client/trusted-fetch';
import { AuthConfiguration } from '../auth-configuration';
import { issuerNames } from './jwt-verifier';
import { OidcIssuer } from './oidc-issuer';

/** The issuers of the current gateway file. An issuer whose settings a reload does not change keeps its keys. */
@Injectable()
export class OidcIssuers implements OnApplicationBootstrap {
  /** Changes with each reload, so that identities are made again. */
  generation = 0;
  all: readonly OidcIssuer[] = [];
  private byName: ReadonlyMap<string, OidcIssuer> = new Map();
  private byKey: ReadonlyMap<string, OidcIssuer> = new Map();

  constructor(
    private readonly configuration: AuthConfiguration,
    private readonly file: FileEndpointSource,
    private readonly trustedFetch: TrustedFetch,
  ) {
    this.load();
    configuration.onChange(() => {
      this.load();
      this.readKeys();
    });
  }

  /** Reads the keys before the first client needs them. The server starts even if an issuer is unavailable. */
  onApplicationBootstrap(): void {
    this.readKeys();
  }

  /** Returns the issuer that a JWT names; undefined if there is no such issuer, or if the token is not a JWT. */
  ofToken(token: string): OidcIssuer | undefined {
    try {
      const { iss } = decodeJwt(token);
      return iss === undefined ? undefined : this.byName.get(iss);
    } catch {
      return undefined;
    }
  }

  private readKeys(): void {
    for (const { keys } of this.all) keys.refreshIfOld();
  }

  private load(): void {
    const { egressAllow } = this.file.current();
    this.generation += 1;
    const entries = this.configuration.current.issuers.map((settings): [string, OidcIssuer] => {
      const key = keyOf(settings, egressAllow);
      return [key, this.byKey.get(key) ?? this.create(settings, egressAllow)];
    });
    this.byKey = new Map(entries);
    this.all = entries.map(([, issuer]) => issuer);
    this.byName = new Map(
      this.all.flatMap((issuer) => issuerNames(issuer.settings.issuer).map((name) => [name, issuer])),
    );
  }

  private create(settings: IssuerSettings, egressAllow: readonly string[]): OidcIssuer {
    const { issuer, jwksUri, introspection } = settings;
    // The operator has named these hosts.
    const named = [issuer, jwksUri, introspection?.endpoint].filter((url) => typeof url === 'string');
    const allow = [...named.map((url) => new URL(url).hostname), ...egressAllow];
    return new OidcIssuer(settings, this.trustedFetch.withOptions({ allow }));
  }
}

/** Secrets are not part of their JSON. */
function keyOf(settings: IssuerSettings, egressAllow: readonly string[]): string {
  return JSON.stringify([settings, settings.introspection?.clientSecret.reveal(), egressAllow]);
}
