import { hash, randomBytes } from 'node:crypto';
import { parseScryptHash, type ScryptHash } from '../../shared/scrypt-hash';
import { BoundedCache } from '../bounded-cache';
import { FairQueue } from '../fair-queue';
import { matchesHash, unmatchableHash } from './password-hash';

/** A user with a password. */
export interface UserWithPassword {
  readonly name: string;
  /** A scrypt hash as a PHC string. */
  readonly passwordHash: string;
}

interface KnownUser {
  readonly text: string;
  readonly hash: ScryptHash;
}

/** A pair of user and password that has been verified. */
interface VerifiedPair {
  readonly user: string;
  /** The PHC string at that time. */
  readonly text: string;
}

/** Node's thread pool has four threads by default; DNS and files need the others. */
const MAX_RUNNING = 2;
const MAX_WAITING = 256;
const MAX_WAITING_PER_CLIENT = 8;
/** Maximum number of pairs that are remembered. */
const MAX_VERIFIED = 10_000;
const MAX_REJECTED = 1000;

/**
 * Verifies passwords in the thread pool, a few at a time, and remembers the results. Pairs of user and password are remembered
 * by a digest with a secret of this process, so memory contains nothing that helps to guess a password faster than its hash.
 */
export class PasswordVerifier {
  private readonly secret = randomBytes(32).toString('hex');
  private users: ReadonlyMap<string, KnownUser> = new Map();
  /** One for each user: a hash that no password matches, with the costs of that user's. */
  private decoys: readonly ScryptHash[] = [];
  private readonly verified = new BoundedCache<VerifiedPair>(MAX_VERIFIED);
  private rejected = new BoundedCache<true>(MAX_REJECTED);
  private readonly pending = new Map<string, Promise<boolean>>();
  private readonly queue = new FairQueue({
    maxRunning: MAX_RUNNING,
    maxWaiting: MAX_WAITING,
    maxWaitingPerGroup: MAX_WAITING_PER_CLIENT,
  });

  /** Replaces the users. Results for users whose hash is the same remain valid. A user with an invalid hash is unknown. */
  setUsers(users: readonly UserWithPassword[]): void {
    const known = new Map<string, KnownUser>();
    for (const { name, passwordHash: text } of users) {
      const hash = parseScryptHash(text);
      if (hash) known.set(name, { text, hash });
    }
    this.users = known;
    this.decoys = [...known.values()].map(({ hash }) => unmatchableHash(hash));
    this.rejected = new BoundedCache(MAX_REJECTED);
  }

  /**
   * Returns whether the password is the user's: at once if the pair is known, else a promise.
   *
   * @param client whose passwords take turns with those of other clients
   * @throws QueueFullError in the promise, if too many passwords are waiting
   */
  verify(user: string, password: string, client: string): boolean | Promise<boolean> {
    const digest = hash('sha256', `${this.secret}${user}:${password}`, 'base64url');
    const verified = this.verified.get(digest);
    if (verified) {
      if (this.users.get(verified.user)?.text === verified.text) return true;
      this.verified.delete(digest);
    }
    if (this.rejected.get(digest)) return false;
    return this.pending.get(digest) ?? this.start(digest, user, password, client);
  }

  /** An unknown user takes as long as a wrong password. */
  private start(digest: string, user: string, password: string, client: string): Promise<boolean> {
    const known = this.users.get(user);
    const expected = known?.hash ?? this.decoyOf(user);
    if (!expected) return Promise.resolve(false);
    const result = this.queue
      .run(client, () => matchesHash(password, expected))
      .then((matches) => {
        if (matches && known) this.verified.set(digest, { user, text: known.text });
        // A reload in the meantime may have changed the password.
        else if (this.users.get(user) === known) this.rejected.set(digest, true);
        return matches;
      })
      .finally(() => this.pending.delete(digest));
    this.pending.set(digest, result);
    return result;
  }

  /** The costs of an unknown user are always the same, as those of a user are. */
  private decoyOf(user: string): ScryptHash | undefined {
    const number = parseInt(hash('sha256', `${this.secret}${user}`, 'hex').slice(0, 8), 16);
    return this.decoys[number % this.decoys.length];
  }
}
