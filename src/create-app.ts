import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule, type AppOptions } from './app.module';
import type { Environment } from './config';
import { ALL_DIALECTS } from './dialects/dialects.module';
import { authentication, GatewayHttpAdapter, jsonBody, openAuthenticator, requestId } from './http';
import { UpstreamClient } from './upstream/client/upstream-client';
import { ApiDocument } from './openapi/api-document';
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
  const adapter = new GatewayHttpAdapter(settings.shutdownGraceMs);
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.serving(configPath, environment, options),
    adapter,
    // Our own middleware reads the body.
    { bodyParser: false, abortOnError: false, logger: new ServerLogger(['warn', 'error', 'fatal']) },
  );
  app.set('trust proxy', settings.trustedProxies);
  // A request that is not authenticated is rejected before its body is read.
  app.use(requestId, authentication(openAuthenticator, ALL_DIALECTS), jsonBody(settings.maxBodyBytes));
  app.get(ApiDocument).describe(app);
  await app.init();
  adapter.onGraceExpired = (reason) => app.get(UpstreamClient).cancelAll(reason);
  // Nest logs every module and route while it starts; log levels are raised only now.
  app.useLogger(new ServerLogger(['log', 'warn', 'error', 'fatal']));
  return app;
}
