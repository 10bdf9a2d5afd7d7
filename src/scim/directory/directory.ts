import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { AuthConfiguration, Principals, type PrincipalDirectory } from '../../auth';
import { reasonOf } from '../../errors';
import type { Identity } from '../../http';
import { ChangeFeed, Store } from '../../store';
import { DirectoryIndex, type Person } from './directory-index';
import { readAll, readGroups, readUsers } from './directory-reader';

/** Wait after the database was unavailable. */
const RETRY_MS = 250;

const USER = 'user:';
const GROUP = 'group:';

/** Returns the key of a user in the change feed. Its groups belong to it. */
export const userKey = (id: string): string => USER + id;

/** Returns the key of a group in the change feed. Its members belong to it. */
export const groupKey = (id: string): string => GROUP + id;

/** An identity with what the directory knows. */
interface Resolved {
  generation: number;
  readonly person: Person | undefined;
  readonly identity: Identity | undefined;
}

/**
 * The users and groups that identity providers push by SCIM, in memory. An identity of a user is found by its name, which is the
 * `userName` or an e-mail address of the user; its case makes no difference. Service principals are not in the directory, and a
 * user who is not stays as it is.
 */
@Injectable()
export class Directory implements PrincipalDirectory, OnModuleInit {
  private readonly logger = new Logger('Scim');
  private index = new DirectoryIndex();
  /** Increases with each change. */
  private generation = 0;
  private resolved = new WeakMap<Identity, Resolved>();

  private readonly keys = new Set<string>();
  private isEverything = false;
  /** The pass that has not begun; changes that are reported until then are part of it. */
  private next: Promise<void> | undefined;
  private last = Promise.resolve();
  private isFailing = false;
  private isClosed = false;

  constructor(
    private readonly store: Store,
    private readonly feed: ChangeFeed,
    private readonly principals: Principals,
    @Inject(AuthConfiguration) configuration: Pick<AuthConfiguration, 'onChange'>,
  ) {
    // Who is an admin may have changed.
    configuration.onChange(() => (this.resolved = new WeakMap()));
    store.onClose(() => {
      this.isClosed = true;
      return this.last;
    });
  }

  async onModuleInit(): Promise<void> {
    const first = readAll(this.store.database, this.index);
    // Changes that are reported meanwhile are read afterwards.
    this.last = first.catch(() => {});
    this.feed.subscribe('directory', (keys) => this.refresh(keys));
    await first;
  }

  resolve(identity: Identity): Identity | undefined {
    if (identity.kind !== 'user' || identity.isShared === true) return identity;
    const known = this.resolved.get(identity);
    if (known?.generation === this.generation) return known.identity;
    const person = this.index.find(identity.name);
    if (known && known.person === person) {
      known.generation = this.generation;
      return known.identity;
    }
    const resolved = { generation: this.generation, person, identity: this.combine(identity, person) };
    this.resolved.set(identity, resolved);
    return resolved.identity;
  }

  /**
   * Reads the rows of these keys again, or all. If the database is unavailable, it tries again later; until then, the last known
   * state applies.
   */
  refresh(keys: readonly string[] | undefined): Promise<void> {
    if (keys) for (const key of keys) this.keys.add(key);
    else this.isEverything = true;
    if (!this.next) {
      this.next = this.last.then(() => this.read());
      this.last = this.next;
    }
    return this.next;
  }

  private combine(identity: Identity, person: Person | undefined): Identity | undefined {
    if (!person) return identity;
    if (!person.isActive) return undefined;
    const displayName = identity.displayName === identity.name ? person.displayName : undefined;
    return this.principals.withOutsideGroups(identity, person.groups, displayName ?? identity.displayName);
  }

  /** Passes run one after another, so that none overwrites what a later one has read. */
  private async read(): Promise<void> {
    this.next = undefined;
    const keys = [...this.keys];
    const { isEverything } = this;
    this.keys.clear();
    this.isEverything = false;
    try {
      await (isEverything ? this.readAgain() : this.readKeys(keys));
      this.isFailing = false;
    } catch (error) {
      this.onFailure(error);
      for (const key of keys) this.keys.add(key);
      this.isEverything ||= isEverything;
      if (!this.isClosed) setTimeout(() => void this.refresh([]), RETRY_MS).unref();
    } finally {
      this.generation += 1;
    }
  }

  private async readAgain(): Promise<void> {
    const index = new DirectoryIndex();
    await readAll(this.store.database, index);
    this.index = index;
  }

  private async readKeys(keys: readonly string[]): Promise<void> {
    const { database } = this.store;
    const idsOf = (prefix: string): string[] =>
      keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
    await readUsers(database, idsOf(USER), this.index);
    await readGroups(database, idsOf(GROUP), this.index);
  }

  private onFailure(error: unknown): void {
    if (!this.isFailing) this.logger.warn(`Users and groups cannot be read (${reasonOf(error)}); reading again`);
    this.isFailing = true;
  }
}
