import { Inject, Injectable, Optional } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Express } from 'express';

/** What Express's types leave out of a layer of its router. */
interface MatchingLayer {
  match(path: string): boolean;
}

/** Knows the paths that a route's pattern fits though nothing is there: those with a name of nothing. */
export interface UnmatchedPathChecker {
  isAbsent(path: string): boolean;
}
export const UNMATCHED_PATH_CHECKER = Symbol('ABSENT_PATHS');

/** Which methods a path is served for. */
@Injectable()
export class RouteTable {
  constructor(
    private readonly host: HttpAdapterHost,
    @Optional() @Inject(UNMATCHED_PATH_CHECKER) private readonly absent?: UnmatchedPathChecker,
  ) {}

  methodsOf(path: string): string[] {
    if (this.absent?.isAbsent(path)) return [];
    const { stack } = this.host.httpAdapter.getInstance<Express>().router;
    const methods = stack
      .filter((layer) => (layer as unknown as MatchingLayer).match(path))
      .flatMap((layer) => layer.route?.stack.map(({ method }) => method.toUpperCase()) ?? []);
    return [...new Set(methods)];
  }
}
