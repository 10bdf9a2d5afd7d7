import { ConsoleLogger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module';
import type { Settings } from './config';
import { GatewayHttpAdapter, jsonBody, requestId } from './http';
import { ApiDocument } from './openapi/api-document';

/**
 * The server, ready to listen.
 * @throws InvalidConfigError when the file cannot be served
 */
export async function createApp(configPath: string, settings: Settings): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.serving(configPath),
    new GatewayHttpAdapter(settings.shutdownGraceMs),
    // The body is read by our own middleware.
    { bodyParser: false, abortOnError: false, logger: new ServerLogger({ logLevels: ['warn', 'error', 'fatal'] }) },
  );
  app.set('trust proxy', settings.trustedProxies);
  app.use(requestId, jsonBody(settings.maxBodyBytes));
  app.get(ApiDocument).describe(app);
  await app.init();
  return app;
}

/** What stops the start is thrown, for the caller to tell; Nest would log it too, with its stack. */
class ServerLogger extends ConsoleLogger {
  override error(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) !== 'ExceptionHandler') super.error(message, ...rest);
  }
}
