import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Express } from 'express';

/** What Express's types leave out of a layer of its router. */
interface MatchingLayer {
  match(path: string): boolean;
}

/** Which methods a path is served for. */
@Injectable()
export class RouteTable {
  constructor(private readonly host: HttpAdapterHost) {}

  methodsOf(path: string): string[] {
    const { stack } = this.host.httpAdapter.getInstance<Express>().router;
    const methods = stack
      .filter((layer) => (layer as unknown as MatchingLayer).match(path))
      .flatMap((layer) => layer.route?.stack.map(({ method }) => method.toUpperCase()) ?? []);
    return [...new Set(methods)];
  }
}
