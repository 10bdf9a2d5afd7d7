import { Module, type Type } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ErrorFilter } from '../../src/http/error.filter';
import { GatewayHttpAdapter } from '../../src/http/gateway-http-adapter';
import { jsonBody } from '../../src/http/json-body';
import { requestId } from '../../src/http/request-id';
import { RouteTable } from '../../src/http/route-table';

export interface Served {
  readonly app: NestExpressApplication;
  readonly url: string;
}

/** A server with these controllers and everything of `http/`, on a free port of this machine. */
export async function serving(controllers: Type[], shutdownGraceMs = 0): Promise<Served> {
  @Module({ controllers, providers: [RouteTable, { provide: APP_FILTER, useClass: ErrorFilter }] })
  class ServedModule {}

  const adapter = new GatewayHttpAdapter(shutdownGraceMs);
  const app = await NestFactory.create<NestExpressApplication>(ServedModule, adapter, {
    bodyParser: false,
    logger: false,
  });
  app.use(requestId, jsonBody(1024 * 1024));
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl() };
}
