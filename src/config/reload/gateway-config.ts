import { Logger } from '@nestjs/common';
import { contentsOf, isSame, looksOf, type Contents } from './file-contents';
import { formatProblems, InvalidConfigError, type Problem } from '../problems';
import type { GatewaySnapshot, ProviderDeclaration } from '../snapshot';

/** What made the server read its file. */
export type ReloadCause = 'start' | 'change' | 'signal' | 'request';

/** How the last reading of the file went. */
export interface Reload {
  /** ISO 8601. */
  readonly at: string;
  readonly cause: ReloadCause;
  readonly succeeded: boolean;
  /** Why it did not; empty when it did. */
  readonly problems: readonly Problem[];
}

const UNEXPECTED: Problem = {
  path: '',
  line: undefined,
  message: 'it could not be read; the log of the server says why',
};

/**
 * The file that is being served, and its successors. A new one is read and checked whole before it takes the old one's
 * place, in one assignment; what runs keeps the snapshot that it began with. One that cannot be served changes nothing.
 */
export class GatewayConfig<P extends ProviderDeclaration = ProviderDeclaration> {
  private readonly logger = new Logger('Config');
  private current: GatewaySnapshot<P>;
  private last: Reload;
  /** Of the files when they were last read. */
  private contents: Contents;
  /** Of the files when they were last looked at, and whether what they hold has been compared since. */
  private looks = '';
  private isCompared = false;
  private count = 1;

  /**
   * @param load reads and checks the file. A path among `keyFiles` that leads nowhere is a problem and no key.
   * @throws InvalidConfigError what `load` throws, the first time
   */
  constructor(private readonly load: (keyFiles: readonly string[]) => GatewaySnapshot<P>) {
    this.current = load([]);
    this.contents = contentsOf(this.current.files);
    this.last = outcome('start', []);
  }

  get snapshot(): GatewaySnapshot<P> {
    return this.current;
  }

  /** How many files have been served since the start, this one included. */
  get generation(): number {
    return this.count;
  }

  get lastReload(): Reload {
    return this.last;
  }

  /** Reads the file again. Answers how it went, and says so in the log; never throws. */
  reload(cause: Exclude<ReloadCause, 'start'>): Reload {
    const [, ...keyFiles] = this.current.files;
    // Taken before the files are read: what changes meanwhile differs from it and is read again.
    const before = contentsOf(this.current.files);
    try {
      this.current = this.load(keyFiles);
      this.contents = new Map(
        [...contentsOf(this.current.files)].map(([file, now]) => [file, before.get(file) ?? now]),
      );
      this.count += 1;
      this.last = outcome(cause, []);
      this.logger.log(`configuration reloaded (${cause}): generation ${this.count}, ${this.current.path}`);
      for (const warning of this.current.warnings) this.logger.warn(warning);
    } catch (error) {
      this.contents = before;
      this.last = outcome(cause, this.problemsOf(error));
    }
    return this.last;
  }

  /**
   * Reads the file again if it, or a key file that it names, is not what it was when it was last read. To be called
   * again and again: what looks otherwise than the last time may still be being written, and is left until the next.
   */
  reloadIfChanged(): void {
    const looks = looksOf(this.current.files);
    if (looks !== this.looks) {
      this.looks = looks;
      this.isCompared = false;
    } else if (!this.isCompared) {
      this.isCompared = true;
      if (!isSame(contentsOf(this.current.files), this.contents)) this.reload('change');
    }
  }

  private problemsOf(error: unknown): readonly Problem[] {
    const kept = `configuration not reloaded; generation ${this.count} goes on.`;
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
