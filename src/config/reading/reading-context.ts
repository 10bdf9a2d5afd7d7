import type { Report } from '../report';

/** What is known while the file is read. */
export interface ReadingContext {
  readonly report: Report;
  readonly env: NodeJS.ProcessEnv;
  /** Paths that held keys when the file was last read. */
  readonly keyFiles: readonly string[];
}
