import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { isatty } from 'node:tty';
import { AppModule } from './app.module';
import type { EffectiveSettings, Settings } from './config';
import { GatewayHttpAdapter, jsonBody, requestId } from './http';
import { UpstreamClient } from './upstream/client/upstream-client';
import { ApiDocument } from './openapi/api-document';

/**
 * The server, ready to listen.
 * @param options how it was started, as `GET /admin/config` shows it
 * @throws InvalidConfigError when the file cannot be served
 */
export async function createApp(
  configPath: string,
  settings: Settings,
  options: EffectiveSettings = {},
): Promise<NestExpressApplication> {
  const adapter = new GatewayHttpAdapter(settings.shutdownGraceMs);
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.serving(configPath, options),
    adapter,
    // The body is read by our own middleware.
    { bodyParser: false, abortOnError: false, logger: new ServerLogger(['warn', 'error', 'fatal']) },
  );
  app.set('trust proxy', settings.trustedProxies);
  app.use(requestId, jsonBody(settings.maxBodyBytes));
  app.get(ApiDocument).describe(app);
  await app.init();
  adapter.whenGraceIsOver = (reason) => app.get(UpstreamClient).cancelAll(reason);
  // Nest tells of every module and route while it starts; what is logged from here on is ours.
  app.useLogger(new ServerLogger(['log', 'warn', 'error', 'fatal']));
  return app;
}

/** What stops the start is thrown, for the caller to tell; Nest would log it too, with its stack. */
class ServerLogger extends ConsoleLogger {
  constructor(logLevels: LogLevel[]) {
    super({
      logLevels, // Off a terminal it is undefined, which Nest takes for yes.
      colors: isatty(1),
    });
  }

  override error(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) !== 'ExceptionHandler') super.error(message, ...rest);
  }
}
