import type { CorsOptions } from '@nestjs/common/interfaces/external/cors-options.interface';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule, dialectsOf, type AppOptions } from './app.module';
import { FailedAttempts, IdentitiesService, IdentityAuthenticator } from './auth';
import { readServerModes, type Environment, type ServerModes } from './config';
import {
  authentication,
  browserAccess,
  collapseSlashes,
  GatewayHttpAdapter,
  jsonBody,
  matcherOf,
  openAuthenticator,
  pageHeaders,
  requestId,
  type Dialect,
} from './http';
import { ApiDocuments } from './openapi/api-document';
import { ServerLogger } from './server/server-logger';
import type { Store } from './store';
import { UpstreamClient } from './upstream/client/upstream-client';

/**
 * Creates the server, ready to listen. If it cannot start, nothing that it has opened stays open.
 * @throws InvalidConfigError when the file is invalid
 */
export async function createApp(
  configPath: string,
  environment: Environment,
  options: AppOptions = {},
): Promise<NestExpressApplication> {
  const { settings, variables } = environment;
  const modes = readServerModes(configPath, variables, options.databricks);
  const dialects = dialectsOf(modes);
  const adapter = new GatewayHttpAdapter(settings.shutdownGraceMs, dialects, settings.readTimeoutMs);
  let store: Promise<Store> | undefined;
  let isFailed = false;
  // Nest creates providers concurrently: another one can fail before or while the store is opened.
  const openStore = (open: () => Promise<Store>): Promise<Store> => {
    if (isFailed) throw new Error('The application could not start.');
    return (store = open());
  };
  const module = AppModule.serving(configPath, environment, { ...options, modes, openStore });
  // Our own middleware reads the body.
  const logger = new ServerLogger(['warn', 'error', 'fatal']);
  const nest = { bodyParser: false, abortOnError: false, logger };
  const app = await NestFactory.create<NestExpressApplication>(module, adapter, nest).catch(async (error: unknown) => {
    isFailed = true;
    await store?.then((opened) => opened.close()).catch(() => {});
    throw error;
  });
  try {
    await initialize(app, adapter, environment, modes, dialects);
  } catch (error) {
    await app.close();
    throw error;
  }
  adapter.onGraceExpired = (reason) => app.get(UpstreamClient).cancelAll(reason);
  // Nest logs every module and route while it starts; log levels are raised only now.
  app.useLogger(new ServerLogger(['log', 'warn', 'error', 'fatal']));
  return app;
}

async function initialize(
  app: NestExpressApplication,
  adapter: GatewayHttpAdapter,
  { settings }: Environment,
  modes: ServerModes,
  dialects: readonly Dialect[],
): Promise<void> {
  app.set('trust proxy', settings.trustedProxies);
  const hasIdentities = modes.auth || modes.databricks;
  const server = { isLocal: () => adapter.isLocal, trustsLoopback: !modes.auth, hasIdentities };
  app.use(collapseSlashes, requestId, browserAccess(settings, server, dialects), pageHeaders());
  if (settings.allowedOrigins.length > 0) app.enableCors(corsOptions(settings.allowedOrigins));
  // A request that is not authenticated is rejected before its body is read.
  const authenticator = hasIdentities
    ? new IdentityAuthenticator(app.get(IdentitiesService), app.get(FailedAttempts), modes, dialects)
    : openAuthenticator;
  app.use(authentication(authenticator, dialects), jsonBody(settings, dialects));
  app.get(ApiDocuments).describe(app);
  await app.init();
}

/** Preflight responses are valid for a day. Response headers that clients read are exposed to web pages. */
function corsOptions(allowedOrigins: readonly string[]): CorsOptions {
  const isAllowed = matcherOf(allowedOrigins);
  return {
    origin: (origin: string | undefined, respond) =>
      respond(null, origin !== undefined && isAllowed(origin.toLowerCase())),
    exposedHeaders: ['x-request-id', 'x-sluice-adjusted', 'retry-after', 'retry-after-ms', 'x-should-retry'],
    maxAge: 86_400,
  };
}
