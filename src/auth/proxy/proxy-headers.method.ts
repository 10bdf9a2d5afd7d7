import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { AuthProxySettings } from '../../config';
import type { Identity } from '../../http';
import { AuthConfiguration } from '../auth-configuration';
import type { AuthenticationMethod } from '../authentication-method';
import { Principals } from '../principals';
import { forwardedHeaders, readForwardedIdentity, type ForwardedHeaders } from './forwarded-identity';
import { Peers } from './peers';

/** Maximum number of identities that are remembered. */
const MAX_REMEMBERED = 10_000;

/**
 * Headers of an authenticating proxy (`auth.proxy`). They count only on connections from the addresses of the proxy: that of the
 * connection itself, which a client cannot choose, never one from another header.
 */
@Injectable()
export class ProxyHeaders implements AuthenticationMethod {
  private settings: AuthProxySettings | null = null;
  private peers = new Peers([]);
  /** By the values of the headers. */
  private identities = new Map<string, Identity>();

  constructor(
    configuration: AuthConfiguration,
    private readonly principals: Principals,
  ) {
    this.configure(configuration.current.proxy);
    configuration.onChange(() => this.configure(configuration.current.proxy));
  }

  get isConfigured(): boolean {
    return this.settings !== null;
  }

  /** Whether a connection comes from the proxy. */
  isProxy({ socket }: Pick<IncomingMessage, 'socket'>): boolean {
    return this.peers.includes(socket.remoteAddress);
  }

  identifyConnection(request: IncomingMessage): Identity | undefined {
    if (!this.settings || !this.isProxy(request)) return undefined;
    const headers = forwardedHeaders(request, this.settings);
    // A header contains no line break.
    const key = `${headers.user ?? '\n'}\n${headers.email ?? '\n'}\n${headers.groups ?? '\n'}`;
    return this.identities.get(key) ?? this.read(headers, key, this.settings);
  }

  private read(headers: ForwardedHeaders, key: string, settings: AuthProxySettings): Identity | undefined {
    const found = readForwardedIdentity(headers, settings);
    if (!found) return undefined;
    const { name, email, groups } = found;
    const displayName = email === '' ? name : email;
    const identity = this.principals.principalOf({ kind: 'user', name, displayName, groups, method: 'proxy' });
    if (this.identities.size >= MAX_REMEMBERED) this.identities.clear();
    this.identities.set(key, identity);
    return identity;
  }

  private configure(settings: AuthProxySettings | null): void {
    this.settings = settings;
    this.peers = new Peers(settings?.addresses ?? []);
    this.identities = new Map();
  }
}
