import type { CorsOptions } from '@nestjs/common/interfaces/external/cors-options.interface';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule, dialectsOf, type AppOptions } from './app.module';
import { IdentitiesService, IdentityAuthenticator } from './auth';
import { enablesDatabricks, type Environment } from './config';
import {
  authentication,
  browserAccess,
  collapseSlashes,
  GatewayHttpAdapter,
  jsonBody,
  matcherOf,
  openAuthenticator,
  requestId,
} from './http';
import { UpstreamClient } from './upstream/client/upstream-client';
import { ApiDocuments } from './openapi/api-document';
import { ServerLogger } from './server/server-logger';

/**
 * Creates the server, ready to listen.
 * @throws InvalidConfigError when the file is invalid
 */
export async function createApp(
  configPath: string,
  environment: Environment,
  options: AppOptions = {},
): Promise<NestExpressApplication> {
  const { settings } = environment;
  const isDatabricks = options.databricks === true || enablesDatabricks(configPath);
  const dialects = dialectsOf(isDatabricks);
  const adapter = new GatewayHttpAdapter(settings.shutdownGraceMs, dialects);
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.serving(configPath, environment, options, isDatabricks),
    adapter,
    // Our own middleware reads the body.
    { bodyParser: false, abortOnError: false, logger: new ServerLogger(['warn', 'error', 'fatal']) },
  );
  app.set('trust proxy', settings.trustedProxies);
  app.use(
    collapseSlashes,
    requestId,
    browserAccess(settings, () => adapter.isLocal, dialects),
  );
  if (settings.allowedOrigins.length > 0) app.enableCors(corsOptions(settings.allowedOrigins));
  // A request that is not authenticated is rejected before its body is read.
  const authenticator = isDatabricks
    ? new IdentityAuthenticator(app.get(IdentitiesService), dialects)
    : openAuthenticator;
  app.use(authentication(authenticator, dialects), jsonBody(settings, dialects));
  app.get(ApiDocuments).describe(app);
  await app.init();
  adapter.onGraceExpired = (reason) => app.get(UpstreamClient).cancelAll(reason);
  // Nest logs every module and route while it starts; log levels are raised only now.
  app.useLogger(new ServerLogger(['log', 'warn', 'error', 'fatal']));
  return app;
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
