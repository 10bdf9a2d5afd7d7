import { Inject, Injectable, Optional } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { ActiveModes } from '../config';
import type { Identity } from '../http';
import { AUTHENTICATION_METHODS, type AuthenticationMethod, type Identification } from './authentication-method';
import type { Credential } from './credential';
import { PRINCIPAL_DIRECTORY, type PrincipalDirectory } from './directory';

/** Identifies clients by the authentication methods. A reload of the gateway file applies to later requests. */
@Injectable()
export class IdentitiesService {
  private readonly recognizing: readonly AuthenticationMethod[];
  private readonly others: readonly AuthenticationMethod[];
  private readonly ofConnections: readonly AuthenticationMethod[];

  constructor(
    @Inject(AUTHENTICATION_METHODS) private readonly methods: readonly AuthenticationMethod[],
    private readonly modes: ActiveModes,
    @Optional() @Inject(PRINCIPAL_DIRECTORY) private readonly directory?: PrincipalDirectory,
  ) {
    const ofCredentials = methods.filter((method) => method.identify !== undefined);
    this.recognizing = ofCredentials.filter((method) => method.recognizes !== undefined);
    this.others = ofCredentials.filter((method) => method.recognizes === undefined);
    this.ofConnections = methods.filter((method) => method.identifyConnection !== undefined);
  }

  /** Whether every client is the same admin: without `auth:`, unless Databricks mode has tokens or service principals. */
  get isOpen(): boolean {
    return !this.modes.auth && !(this.modes.databricks && this.methods.some(isConfigured));
  }

  /** Whether any method reads the `Authorization` header. If none does, clients may send in it whatever they like. */
  get readsCredentials(): boolean {
    return this.recognizing.some(isConfigured) || this.others.some(isConfigured);
  }

  /**
   * Returns the identity of a credential, undefined if it is unknown or invalid or its principal has been deactivated. A promise
   * only if a method needs one.
   *
   * @throws GatewayError as {@link AuthenticationMethod.identify}
   */
  identify(credential: Credential, request: IncomingMessage): Identification {
    const method = this.ownerOf(credential);
    const found = method ? method.identify?.(credential, request) : this.tryOthers(credential, request, 0);
    return found instanceof Promise ? found.then((identity) => this.resolve(identity)) : this.resolve(found);
  }

  /** Returns the method that recognizes the credential as one of its own. */
  private ownerOf(credential: Credential): AuthenticationMethod | undefined {
    for (const method of this.recognizing) if (isConfigured(method) && method.recognizes?.(credential)) return method;
    return undefined;
  }

  /** Returns the identity of a client by its connection. */
  identifyConnection(request: IncomingMessage): Identity | undefined {
    for (const method of this.ofConnections) {
      const identity = isConfigured(method) ? method.identifyConnection?.(request) : undefined;
      if (identity) return this.resolve(identity);
    }
    return undefined;
  }

  private tryOthers(credential: Credential, request: IncomingMessage, start: number): Identification {
    for (let index = start; index < this.others.length; index += 1) {
      const method = this.others[index] as AuthenticationMethod;
      const found = isConfigured(method) ? method.identify?.(credential, request) : undefined;
      if (found instanceof Promise) {
        return found.then((identity) => identity ?? this.tryOthers(credential, request, index + 1));
      }
      if (found) return found;
    }
    return undefined;
  }

  private resolve(identity: Identity | undefined): Identity | undefined {
    return identity && this.directory ? this.directory.resolve(identity) : identity;
  }
}

function isConfigured({ isConfigured = true }: AuthenticationMethod): boolean {
  return isConfigured;
}
