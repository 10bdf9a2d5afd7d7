import cluster from 'node:cluster';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { AddressInfo } from 'node:net';
import { AuditLog } from '../audit';
import { ActiveModes, FileEndpointSource, readEnvironment, type EffectiveSettings } from '../config';
import { createApp } from '../create-app';
import { version } from '../version';
import { banner } from './banner';
import { exitIfInvalid, orExit } from './report';
import { superviseWorkers } from './workers';

export interface ServeOptions {
  readonly configPath: string;
  readonly host: string;
  readonly port: number;
  readonly workers: number;
  readonly databricks: boolean;
}

/**
 * Serves until SIGTERM or SIGINT. Running requests may then finish within the shutdown grace period; the exit code is 0.
 *
 * @param sources the options with their sources, for the listing of effective settings
 */
export async function serve(options: ServeOptions, sources: EffectiveSettings): Promise<void> {
  const environment = orExit(readEnvironment);
  const { configPath, databricks } = options;
  const app = await createApp(configPath, environment, { commandLine: sources, databricks }).catch((error: unknown) => {
    exitIfInvalid(error);
    throw error;
  });
  if (cluster.isPrimary && options.workers > 1) {
    // The primary process only checks the file; each worker loads it again.
    await app.close();
    superviseWorkers(options.workers, (port) => announce(options, app, port));
    return;
  }
  await listen(app, options);
}

async function listen(app: NestExpressApplication, options: ServeOptions): Promise<void> {
  try {
    await app.listen(options.port, options.host);
  } catch (error) {
    process.stderr.write(`${describeListenError(error, options)}\n`);
    process.exit(1);
  }
  stopOnSignal(app);
  const { port } = app.getHttpServer().address() as AddressInfo;
  await app.get(AuditLog).start({ version, pid: process.pid, host: options.host, port });
  if (cluster.isPrimary) announce(options, app, port);
}

function announce({ host }: ServeOptions, app: NestExpressApplication, port: number): void {
  const { databricks } = app.get(ActiveModes);
  process.stdout.write(banner(app.get(FileEndpointSource).current(), host, port, databricks));
}

function stopOnSignal(app: NestExpressApplication): void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    void app.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

const LISTEN_ERRORS: Record<string, string> = {
  EADDRINUSE: 'the port is in use; choose another with --port',
  EACCES: 'this user may not use the port; choose one from 1024 with --port',
  EADDRNOTAVAIL: 'this machine does not have the address; choose another with --host',
  ENOTFOUND: 'the host name is unknown; choose another with --host',
};

function describeListenError(error: unknown, { host, port }: ServeOptions): string {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return `sluice cannot listen on ${host}:${port}: ${LISTEN_ERRORS[code] ?? code}`;
}
