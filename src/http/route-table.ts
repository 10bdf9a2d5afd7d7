import { Inject, Injectable, Optional } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Express } from 'express';

/** The part of an Express router layer that its types omit. */
interface MatchingLayer {
  match(path: string): boolean;
}

/** Reports the paths that match a route's pattern but name nothing that exists, such as an unknown endpoint. */
export interface UnmatchedPathChecker {
  isUnmatched(path: string): boolean;
}
export const UNMATCHED_PATH_CHECKER = Symbol('ABSENT_PATHS');

/** Reports which methods a path supports. */
@Injectable()
export class RouteTable {
  constructor(
    private readonly host: HttpAdapterHost,
    @Optional() @Inject(UNMATCHED_PATH_CHECKER) private readonly checker?: UnmatchedPathChecker,
  ) {}

  methodsOf(path: string): string[] {
    if (this.checker?.isUnmatched(path)) return [];
    const { stack } = this.host.httpAdapter.getInstance<Express>().router;
    const methods = stack
      .filter((layer) => (layer as unknown as MatchingLayer).match(path))
      .flatMap((layer) => layer.route?.stack.map(({ method }) => method.toUpperCase()) ?? []);
    return [...new Set(methods)];
  }
}
