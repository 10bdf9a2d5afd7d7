import { Injectable } from '@nestjs/common';
import type { UnmatchedPathChecker } from '../http';
import { EndpointRegistry } from './endpoint-registry';

/** In MLflow, invocation paths exist only for configured names. */
@Injectable()
export class UnmatchedInvocations implements UnmatchedPathChecker {
  constructor(private readonly registry: EndpointRegistry) {}

  isUnmatched(path: string): boolean {
    const [, encoded] = /^\/(?:endpoints|gateway)\/([^/]+)\/invocations\/?$/.exec(path) ?? [];
    if (encoded === undefined) return false;
    // Express has already rejected paths that cannot be decoded.
    return !this.registry.has(decodeURIComponent(encoded));
  }
}
