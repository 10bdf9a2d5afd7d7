import { Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { reasonOf } from '../errors';
import { changesFrom, lastSequence, pruneChanges, type Change } from './change-table';
import type { ChangeWatch } from './database-engine';
import type { Store } from './store';
import { Subscription, type ChangeListener } from './subscription';
import type { ChangeKind } from './tables';
import { isStoreUnavailable } from './unavailable';
import { WakeableTimer } from './wakeable-timer';

/** Maximum rows that one statement reads. */
const PAGE_SIZE = 500;
/** Rows of `changes` are kept for an hour. */
const KEEP_MS = 3_600_000;
const PRUNE_INTERVAL_MS = 600_000;

/**
 * Reports what other processes write: workers of this server, other servers, and commands. Changes of this process are not
 * reported, except for writes whose outcome it could not find out.
 *
 * It reads the table `changes` from its position, the sequence of the last row that it has read. If that row no longer
 * exists, later rows may have been pruned as well, and every subscriber is told to read everything again.
 */
export class ChangeFeed implements OnApplicationBootstrap {
  private readonly logger = new Logger('Store');
  private readonly subscriptions: Subscription[] = [];
  private readonly timer = new WakeableTimer();
  private readonly watch: ChangeWatch;
  private hasUnreadRows = false;
  private isFailing = false;
  /** Processes that start together prune at different times. */
  private nextPruning = Date.now() + Math.random() * PRUNE_INTERVAL_MS;
  private isClosed = false;
  private running = Promise.resolve();

  private constructor(
    private readonly store: Store,
    private position: number,
  ) {
    this.watch = store.watchChanges(this.timer.wake);
    store.onClose(() => this.close());
  }

  /** Returns a feed that will report the changes which are committed from now on. */
  static async open(store: Store): Promise<ChangeFeed> {
    return new ChangeFeed(store, await lastSequence(store.database));
  }

  /**
   * Calls the listener within a second of a change by another process, once the application has started. Subscribe before
   * reading the rows.
   */
  subscribe(kind: ChangeKind, listener: ChangeListener): void {
    this.subscriptions.push(new Subscription(kind, listener));
  }

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  private async close(): Promise<void> {
    this.isClosed = true;
    this.timer.wake();
    await Promise.all([this.running, this.watch.close()]);
  }

  private async run(): Promise<void> {
    while (!this.isClosed) {
      await this.poll();
      await this.timer.wait(this.watch.pollIntervalMs);
    }
  }

  private async poll(): Promise<void> {
    const steps = [() => this.readRows(), ...this.subscriptions.map((one) => () => one.deliver()), () => this.prune()];
    let failure: { readonly error: unknown } | undefined;
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure && !this.isFailing) this.logFailure(failure.error);
    if (!failure && this.isFailing) this.logger.warn('Changes in the database are read again');
    this.isFailing = failure !== undefined;
  }

  private async readRows(): Promise<void> {
    const { database, ownWrites } = this.store;
    // Kept when a statement fails, because the watch reports each change only once.
    if (await this.watch.mayHaveChanged()) this.hasUnreadRows = true;
    if (!this.hasUnreadRows && ownWrites.isEmpty) return;
    for (let isLastPage = false; !isLastPage;) {
      const [current, ...rows] = await changesFrom(database, this.position, PAGE_SIZE);
      isLastPage = rows.length < PAGE_SIZE - 1;
      if (current?.sequence !== this.position) {
        this.position = await lastSequence(database);
        ownWrites.forgetAll();
        for (const subscription of this.subscriptions) subscription.addEverything();
      } else {
        await this.collect(rows, isLastPage);
      }
    }
    this.hasUnreadRows = false;
  }

  private async collect(rows: readonly Change[], isLastPage: boolean): Promise<void> {
    const { ownWrites } = this.store;
    for (const { sequence, kind, key, writer } of rows) {
      const isOwn = await ownWrites.includes(writer);
      if (!isOwn) this.subscriptions.filter((one) => one.kind === kind).forEach((one) => one.add(key));
      this.position = sequence;
    }
    // The rows of a write can continue on the next page.
    const incomplete = isLastPage ? undefined : rows.at(-1)?.writer;
    ownWrites.forget(rows.map(({ writer }) => writer).filter((writer) => writer !== incomplete));
  }

  private async prune(): Promise<void> {
    if (Date.now() < this.nextPruning) return;
    this.nextPruning = Date.now() + PRUNE_INTERVAL_MS;
    await pruneChanges(this.store.database, Date.now() - KEEP_MS);
  }

  private logFailure(error: unknown): void {
    if (isStoreUnavailable(error)) {
      const reason = reasonOf(error.cause);
      this.logger.warn(`The database is unavailable (${reason}); endpoints are served in their last known state`);
    } else {
      this.logger.error(
        `Changes in the database cannot be read: ${error instanceof Error ? (error.stack ?? '') : String(error)}`,
      );
    }
  }
}
