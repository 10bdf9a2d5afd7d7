import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CompiledBundle } from './compiled-bundle';
import type * as server from './server';

type Server = typeof server;

/** All modules of the server in one file. Only `npm run build` makes it; `nest build` does not. */
const BUNDLE = join(__dirname, '..', 'bundle.js');

export interface LoadedServer extends Server {
  /** Stores the compiled code of the bundle for the next start, unless it is stored already. */
  storeCompiledCode(): void;
}

/** Loads the modules of the server, from the bundle if there is one. Usage errors do not need them. */
export async function loadServer(): Promise<LoadedServer> {
  if (!existsSync(BUNDLE)) return { ...(await import('./server.js')), storeCompiledCode: () => {} };
  const bundle = new CompiledBundle(BUNDLE);
  const module = { exports: {} };
  // The bundle is one expression: a function with the parameters that Node.js passes to a CommonJS module.
  const evaluate = bundle.script.runInThisContext() as (...parameters: unknown[]) => void;
  evaluate(module.exports, createRequire(BUNDLE), module, BUNDLE, dirname(BUNDLE));
  return { ...(module.exports as Server), storeCompiledCode: () => bundle.store() };
}
