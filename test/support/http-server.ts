import { Module, type Type } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ALL_DIALECTS } from '../../src/dialects/dialects.module';
import {
  authentication,
  DIALECTS,
  ErrorFilter,
  GatewayHttpAdapter,
  jsonBody,
  openAuthenticator,
  requestId,
  RouteTable,
} from '../../src/http';

export interface Served {
  readonly app: NestExpressApplication;
  readonly url: string;
}

/** Starts a server with these controllers and the middleware of `http/`, on a free local port. */
export async function startHttpServer(
  controllers: Type[],
  shutdownGraceMs = 0,
  readTimeoutMs?: number,
): Promise<Served> {
  const dialects = { provide: DIALECTS, useValue: ALL_DIALECTS };
  @Module({ controllers, providers: [RouteTable, dialects, { provide: APP_FILTER, useClass: ErrorFilter }] })
  class ServedModule {}

  const adapter = new GatewayHttpAdapter(shutdownGraceMs, ALL_DIALECTS, readTimeoutMs);
  const app = await NestFactory.create<NestExpressApplication>(ServedModule, adapter, {
    bodyParser: false,
    logger: false,
  });
  app.use(
    requestId,
    authentication(openAuthenticator, ALL_DIALECTS),
    jsonBody({ maxBodyBytes: 1024 * 1024, maxBufferedBytes: 8 * 1024 * 1024, bodyIdleTimeoutMs: 30_000 }, ALL_DIALECTS),
  );
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl() };
}
