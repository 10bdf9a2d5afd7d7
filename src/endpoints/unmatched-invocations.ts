import { Injectable } from '@nestjs/common';
import type { UnmatchedPathChecker } from '../http';
import { EndpointRegistry } from './endpoint-registry';

/** The invocation paths of MLflow exist for configured names only. */
@Injectable()
export class UnmatchedInvocations implements UnmatchedPathChecker {
  constructor(private readonly registry: EndpointRegistry) {}

  isAbsent(path: string): boolean {
    const [, encoded] = /^\/(?:endpoints|gateway)\/([^/]+)\/invocations\/?$/.exec(path) ?? [];
    if (encoded === undefined) return false;
    // Express has refused what cannot be decoded.
    const name = decodeURIComponent(encoded);
    return !this.registry.find(name) && !this.registry.findRoute(name);
  }
}
