import type { NestExpressApplication } from '@nestjs/platform-express';
import { readEnvironment } from '../../src/config';
import type { AppOptions } from '../../src/app.module';
import { createApp } from '../../src/create-app';

/** A server in the process of the tests. A process of its own takes more than a second to start. */
export interface App {
  readonly nest: NestExpressApplication;
  /** E.g. `http://127.0.0.1:43211`. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves a gateway file on a free port. When the server stops, it does not wait for running requests. */
export async function startApp(path: string, variables: NodeJS.ProcessEnv = {}, options?: AppOptions): Promise<App> {
  const environment = readEnvironment({ SLUICE_SHUTDOWN_GRACE_SECONDS: '0', ...variables });
  const nest = await createApp(path, environment, options);
  await nest.listen(0, '127.0.0.1');
  return { nest, url: await nest.getUrl(), stop: () => nest.close() };
}

/** Captures what this process writes, until `jest.restoreAllMocks`. Returns a function that returns the text. */
export function captureOutput(): () => string {
  let output = '';
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      output += String(text);
      return true;
    });
  }
  return () => output;
}
