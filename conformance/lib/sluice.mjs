import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from './server.mjs';

/** Path of the compiled program. The environment variable `SLUICE_PROGRAM` overrides it. */
export const program = process.env.SLUICE_PROGRAM ?? join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');

/** Starts the compiled server on a gateway file, with variables added to this process's environment; see `startServer`. */
export function startSluice(file, variables = {}) {
  if (!existsSync(program)) throw new Error(`${program} is missing: run "npm run build" first.`);
  return startServer(
    (port) => [
      ...[process.execPath, program, 'start'],
      ...['--config-path', file, '--host', '127.0.0.1', '--port', String(port)],
    ],
    { env: { ...process.env, ...variables } },
  );
}
