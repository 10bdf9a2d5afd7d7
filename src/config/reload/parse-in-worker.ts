import { Worker } from 'node:worker_threads';
import { PARSE_WORKER_FILE } from '../../parse-worker-file';
import type { ParseResult } from '../yaml/file-content';

/** What the thread receives. */
export interface ParseInput {
  readonly text: string;
  /** Path of the file, for messages. */
  readonly source: string;
}

/**
 * Parses the text of a gateway file in a thread of its own, which ends afterwards. Does not keep the process running.
 *
 * @throws Error if the thread fails
 */
export function parseInWorker(text: string, source: string): Promise<ParseResult> {
  const input: ParseInput = { text, source };
  // Without the options and variables of this process, which concern this thread only.
  const worker = new Worker(PARSE_WORKER_FILE, { workerData: input, execArgv: [], env: {} });
  worker.unref();
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread that parses ${source} ended with code ${code}`)));
  });
}
