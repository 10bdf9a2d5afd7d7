import { Injectable } from '@nestjs/common';
import { FileEndpointSource } from '../../config';
import type { Queryable } from '../../endpoints/queryable';
import type { AclEntry } from './access-list';

/** The part of an endpoint or traffic route that decides who may use it. Immutable: a change replaces it. */
export interface ProtectedEndpoint {
  readonly name: string;
  /** Undefined for the endpoints of the gateway file, on which every identity has `auth.default_permission`. */
  readonly accessControlList?: readonly AclEntry[] | undefined;
}

/** Finds endpoints for checks of permissions. */
export interface ProtectedEndpoints {
  get(name: string): ProtectedEndpoint | undefined;
  /** Returns the endpoint whose requests invoke the target. */
  of(target: Queryable): ProtectedEndpoint | undefined;
}

/** Injection token of the {@link ProtectedEndpoints}, which a global module may provide. Default: {@link FileEndpoints}. */
export const PROTECTED_ENDPOINTS = Symbol('PROTECTED_ENDPOINTS');

/** The endpoints and traffic routes of the gateway file. */
@Injectable()
export class FileEndpoints implements ProtectedEndpoints {
  constructor(private readonly file: FileEndpointSource) {}

  get(name: string): ProtectedEndpoint | undefined {
    return this.file.find(name) ?? this.file.findRoute(name);
  }

  of(target: Queryable): ProtectedEndpoint {
    return target;
  }
}
