import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { PasswordUser } from '../../config';
import { GatewayError } from '../../errors';
import type { Identity } from '../../http';
import { AuthConfiguration } from '../auth-configuration';
import type { AuthenticationMethod, Identification } from '../authentication-method';
import { clientNetworkOf } from '../client-network';
import type { Credential } from '../credential';
import { QueueFullError } from '../fair-queue';
import { Principals } from '../principals';
import { PasswordVerifier } from './password-verifier';

/** Seconds after which a client may send its password again. */
const RETRY_AFTER_SECONDS = '2';

/** Identifies clients by HTTP Basic with the users of the gateway file. */
@Injectable()
export class PasswordMethod implements AuthenticationMethod {
  private readonly verifier = new PasswordVerifier();
  private users: ReadonlyMap<string, PasswordUser> = new Map();
  /** Made when a user is first identified. */
  private identities = new Map<string, Identity>();

  constructor(
    configuration: AuthConfiguration,
    private readonly principals: Principals,
  ) {
    this.configure(configuration.current.users);
    configuration.onChange(() => this.configure(configuration.current.users));
  }

  get isConfigured(): boolean {
    return this.users.size > 0;
  }

  /** @throws GatewayError `OVERLOADED` in the promise, if too many passwords are being verified */
  identify(credential: Credential, request: IncomingMessage): Identification {
    if (credential.scheme !== 'basic') return undefined;
    const { user, password } = credential;
    const result = this.verifier.verify(user, password, clientNetworkOf(request));
    if (typeof result === 'boolean') return result ? this.identityOf(user) : undefined;
    return result.then((isValid) => (isValid ? this.identityOf(user) : undefined), rejectOverloaded);
  }

  private configure(users: readonly PasswordUser[]): void {
    this.users = new Map(users.map((user) => [user.identity.name, user]));
    this.identities = new Map();
    this.verifier.setUsers(
      users.map(({ identity, passwordHash }) => ({ name: identity.name, passwordHash: passwordHash.reveal() })),
    );
  }

  /** Undefined if a reload has removed the user. */
  private identityOf(name: string): Identity | undefined {
    const known = this.identities.get(name);
    if (known) return known;
    const user = this.users.get(name);
    if (!user) return undefined;
    const identity = this.principals.principalOf({ ...user.identity, method: 'password' });
    this.identities.set(name, identity);
    return identity;
  }
}

function rejectOverloaded(error: unknown): never {
  if (!(error instanceof QueueFullError)) throw error;
  throw new GatewayError('OVERLOADED', 'Too many passwords are being verified at the moment.', {
    headers: { 'retry-after': RETRY_AFTER_SECONDS },
  });
}
