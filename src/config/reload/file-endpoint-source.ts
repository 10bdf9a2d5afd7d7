import { Logger } from '@nestjs/common';
import type { ChangeListener, EndpointSource } from '../endpoint-source';
import { formatProblems, InvalidConfigError, type Problem } from '../problems';
import type { Endpoint, GatewaySnapshot, ProviderDeclaration, TrafficRoute } from '../snapshot';
import { FileContents, signaturesOf } from './file-contents';
import { atOnce, inSlices } from '../../shared/slices';

/** What made the server read its file. */
export type ReloadCause = 'start' | 'change' | 'signal' | 'request';

/** The result of the last attempt to load the file. */
export interface Reload {
  /** ISO 8601. */
  readonly at: string;
  readonly cause: ReloadCause;
  readonly succeeded: boolean;
  /** Why the file was rejected; empty after success. */
  readonly problems: readonly Problem[];
}

const UNEXPECTED: Problem = {
  path: '',
  line: undefined,
  message: 'the file could not be loaded because of an internal error; see the server log',
};

/** Maximum number of problems of a rejected file in the log. */
const MAX_LOGGED_PROBLEMS = 20;

/** Loads the gateway file. */
export interface SnapshotLoader<P extends ProviderDeclaration> {
  /** @throws InvalidConfigError with all problems of the file */
  load(): GatewaySnapshot<P>;
  /** Like `load`, without blocking the event loop for long. Not called again before it has ended. */
  reload(): Promise<GatewaySnapshot<P>>;
}

/**
 * The gateway file as an endpoint source. A changed file is read and validated completely, then replaces the current
 * snapshot in one assignment; running requests keep the snapshot they started with. An invalid file changes nothing.
 */
export class FileEndpointSource<P extends ProviderDeclaration = ProviderDeclaration> implements EndpointSource<P> {
  private readonly logger = new Logger('Config');
  private readonly listeners = new Set<ChangeListener>();
  private readonly reloadListeners = new Set<(reload: Reload) => void>();
  private snapshot: GatewaySnapshot<P>;
  private last: Reload;
  /** Contents of the files when they were last read. */
  private contents: FileContents;
  /** `signaturesOf` the files at the last check, and whether their contents have been compared since. */
  private signatures = '';
  private isCompared = false;
  private isChecking = false;
  private count = 1;
  /** Reloads run one after the other. */
  private running: Promise<unknown> = Promise.resolve();
  /** The reloads that have not begun yet; a further one with the same cause would have the same result. */
  private readonly waiting = new Map<ReloadCause, Promise<Reload>>();

  /** @throws InvalidConfigError when the first load throws it */
  constructor(private readonly loader: SnapshotLoader<P>) {
    this.snapshot = loader.load();
    this.contents = atOnce(FileContents.read(this.watchedFiles));
    this.last = outcome('start', []);
  }

  /** Absolute path of the file. */
  get name(): string {
    return this.snapshot.path;
  }

  /** Returns the same object until a reload replaces it by another. */
  current(): GatewaySnapshot<P> {
    return this.snapshot;
  }

  has(name: string): boolean {
    return this.snapshot.byName.has(name) || this.snapshot.routesByName.has(name);
  }

  find(name: string): Endpoint<P> | undefined {
    return this.snapshot.byName.get(name);
  }

  findRoute(name: string): TrafficRoute<P> | undefined {
    return this.snapshot.routesByName.get(name);
  }

  endpoints(): readonly Endpoint<P>[] {
    return this.snapshot.endpoints;
  }

  routes(): readonly TrafficRoute<P>[] {
    return this.snapshot.routes;
  }

  onChange(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Calls the listener after each reload, also after one that has failed. */
  onReload(listener: (reload: Reload) => void): void {
    this.reloadListeners.add(listener);
  }

  /** Number of snapshots served since the start, including the current one. */
  get generation(): number {
    return this.count;
  }

  get lastReload(): Reload {
    return this.last;
  }

  /** Reads the file again, logs the result and returns it. Never rejects. */
  reload(cause: Exclude<ReloadCause, 'start'>): Promise<Reload> {
    const waiting = this.waiting.get(cause);
    if (waiting) return waiting;
    const reload = this.running.then(() => {
      this.waiting.delete(cause);
      return this.run(cause).then((result) => {
        for (const listener of this.reloadListeners) listener(result);
        return result;
      });
    });
    this.waiting.set(cause, reload);
    this.running = reload;
    return reload;
  }

  /**
   * Reloads if the file, or a key file that it names, has changed since it was last read. Call this periodically: a file
   * whose metadata differs from the previous check may still be being written, and is read at the next check. Does nothing
   * while another check or a reload is running.
   */
  async reloadIfChanged(): Promise<void> {
    if (this.isChecking) return;
    this.isChecking = true;
    try {
      await this.running;
      if (await this.hasChanged()) await this.reload('change');
    } finally {
      this.isChecking = false;
    }
  }

  private async hasChanged(): Promise<boolean> {
    const files = this.watchedFiles;
    const signatures = await inSlices(signaturesOf(files));
    if (signatures !== this.signatures) {
      this.signatures = signatures;
      this.isCompared = false;
      return false;
    }
    if (this.isCompared) return false;
    this.isCompared = true;
    const contents = await inSlices(FileContents.read(files, this.contents));
    return !contents.equals(this.contents);
  }

  private get watchedFiles(): readonly string[] {
    return [...this.snapshot.files, ...this.snapshot.missingFiles];
  }

  private async run(cause: ReloadCause): Promise<Reload> {
    try {
      // Read before the file is loaded: a file that changes meanwhile differs from its content here and is read again.
      const before = await inSlices(FileContents.read(this.watchedFiles, this.contents));
      this.contents = before;
      this.snapshot = await this.loader.reload();
      this.contents = await inSlices(before.with(this.watchedFiles));
    } catch (error) {
      this.last = outcome(cause, this.problemsOf(error));
      return this.last;
    }
    this.count += 1;
    this.last = outcome(cause, []);
    this.logger.log(`configuration reloaded (${cause}): generation ${this.count}, ${this.snapshot.path}`);
    for (const warning of this.snapshot.warningSummary) this.logger.warn(warning);
    for (const listener of this.listeners) listener(undefined);
    return this.last;
  }

  private problemsOf(error: unknown): readonly Problem[] {
    const kept = `configuration not reloaded; still serving generation ${this.count}.`;
    if (error instanceof InvalidConfigError) {
      this.logger.error(`${kept} ${formatProblems(error, MAX_LOGGED_PROBLEMS)}`);
      return error.problems;
    }
    this.logger.error(`${kept} ${error instanceof Error ? error.stack : String(error)}`);
    return [UNEXPECTED];
  }
}

function outcome(cause: ReloadCause, problems: readonly Problem[]): Reload {
  return { at: new Date().toISOString(), cause, succeeded: problems.length === 0, problems };
}
