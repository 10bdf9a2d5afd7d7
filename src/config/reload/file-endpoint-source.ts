import { Logger } from '@nestjs/common';
import type { EndpointSource } from '../endpoint-source';
import { formatProblems, InvalidConfigError, type Problem } from '../problems';
import type { GatewaySnapshot, ProviderDeclaration } from '../snapshot';
import { digestsOf, isSame, statsOf, type Digests } from './file-contents';

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

/**
 * The gateway file as an endpoint source. A changed file is read and validated completely, then replaces the current
 * snapshot in one assignment; running requests keep the snapshot they started with. An invalid file changes nothing.
 */
export class FileEndpointSource<P extends ProviderDeclaration = ProviderDeclaration> implements EndpointSource<P> {
  private readonly logger = new Logger('Config');
  private readonly listeners = new Set<() => void>();
  private snapshot: GatewaySnapshot<P>;
  private last: Reload;
  /** Digests of the files when they were last read. */
  private digests: Digests;
  /** `statsOf` the files at the last check, and whether their digests have been compared since. */
  private stats = '';
  private isCompared = false;
  private count = 1;

  /**
   * @param load reads and validates the file. A path in `keyFiles` that no longer exists is a problem; it is not itself a key.
   * @throws InvalidConfigError when the first `load` throws it
   */
  constructor(private readonly load: (keyFiles: readonly string[]) => GatewaySnapshot<P>) {
    this.snapshot = load([]);
    this.digests = digestsOf(this.snapshot.files);
    this.last = outcome('start', []);
  }

  /** Absolute path of the file. */
  get name(): string {
    return this.snapshot.path;
  }

  current(): GatewaySnapshot<P> {
    return this.snapshot;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Number of snapshots served since the start, including the current one. */
  get generation(): number {
    return this.count;
  }

  get lastReload(): Reload {
    return this.last;
  }

  /** Reads the file again, logs the result and returns it. Never throws. */
  reload(cause: Exclude<ReloadCause, 'start'>): Reload {
    const [, ...keyFiles] = this.snapshot.files;
    // Computed before the files are read: a file that changes meanwhile differs from its digest and is read again.
    const before = digestsOf(this.snapshot.files);
    try {
      this.snapshot = this.load(keyFiles);
    } catch (error) {
      this.digests = before;
      this.last = outcome(cause, this.problemsOf(error));
      return this.last;
    }
    this.digests = new Map([...digestsOf(this.snapshot.files)].map(([file, now]) => [file, before.get(file) ?? now]));
    this.count += 1;
    this.last = outcome(cause, []);
    this.logger.log(`configuration reloaded (${cause}): generation ${this.count}, ${this.snapshot.path}`);
    for (const warning of this.snapshot.warningSummary) this.logger.warn(warning);
    for (const listener of this.listeners) listener();
    return this.last;
  }

  /**
   * Reloads if the file, or a key file that it names, has changed since it was last read. Call this periodically: a file
   * whose metadata differs from the previous check may still be being written, and is read at the next check.
   */
  reloadIfChanged(): void {
    const stats = statsOf(this.snapshot.files);
    if (stats !== this.stats) {
      this.stats = stats;
      this.isCompared = false;
    } else if (!this.isCompared) {
      this.isCompared = true;
      if (!isSame(digestsOf(this.snapshot.files), this.digests)) this.reload('change');
    }
  }

  private problemsOf(error: unknown): readonly Problem[] {
    const kept = `configuration not reloaded; still serving generation ${this.count}.`;
    if (error instanceof InvalidConfigError) {
      this.logger.error(`${kept} ${formatProblems(error)}`);
      return error.problems;
    }
    this.logger.error(`${kept} ${error instanceof Error ? error.stack : String(error)}`);
    return [UNEXPECTED];
  }
}

function outcome(cause: ReloadCause, problems: readonly Problem[]): Reload {
  return { at: new Date().toISOString(), cause, succeeded: problems.length === 0, problems };
}
