import { join } from 'node:path';

/** The compiled `parse-worker.ts`. It is beside this module and beside the bundle. */
export const PARSE_WORKER_FILE = join(__dirname, 'parse-worker.js');
