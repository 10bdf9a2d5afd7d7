import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import type { ProtectedEndpoints } from '../../auth/permissions';
import {
  FileEndpointSource,
  type ChangeListener,
  type EndpointSource,
  type ListedEndpoint,
  type ListedRoute,
} from '../../config';
import { isRoute, type BoundEndpoint, type BoundRoute, type Queryable } from '../../endpoints/queryable';
import type { ProviderAdapter } from '../../providers/contract/provider-adapter';
import { SecretReferences } from '../../secrets';
import { inSlices, type Steps } from '../../shared/slices';
import { ChangeFeed, EndpointStore, type EndpointRow } from '../../store';
import { referencesOf } from '../external-models';
import { ENTITY_BINDER, type EntityBinder } from './bind-config';
import { FileEndpoint } from './file-endpoint';
import type { ServingEndpoint } from './serving-endpoint';
import { StoredEndpoint } from './stored-endpoint';

/** Ids of removed endpoints that are remembered; a change notice may contain an old state of them. */
const MAX_REMOVED = 10_000;

/**
 * The serving endpoints of this process: those of the gateway file, and those of the database, which it has in memory. A
 * request reads nothing from the database. For the endpoint registry, it is the source of the database's endpoints.
 */
@Injectable()
export class ServingEndpoints
  implements EndpointSource<ProviderAdapter>, ProtectedEndpoints, OnModuleInit, OnApplicationBootstrap
{
  readonly name = 'the database';
  private readonly logger = new Logger('Endpoints');
  private readonly byName = new Map<string, StoredEndpoint>();
  private readonly stored = new Map<string, StoredEndpoint>();
  private readonly removed = new Set<string>();
  private readonly targets = new WeakMap<Queryable, ServingEndpoint>();
  private readonly listeners = new Set<ChangeListener>();

  constructor(
    private readonly file: FileEndpointSource<ProviderAdapter>,
    private readonly store: EndpointStore,
    private readonly feed: ChangeFeed,
    private readonly secrets: SecretReferences,
    @Inject(ENTITY_BINDER) private readonly binder: EntityBinder,
  ) {}

  /** Reads all endpoints. Later changes by other processes arrive within a second. */
  async onModuleInit(): Promise<void> {
    this.feed.subscribe('endpoint', (ids) => this.refresh(ids));
    this.secrets.onChange((paths) => this.secretsChanged(paths));
    let { egressAllow } = this.file.current();
    this.file.onChange(() => {
      // Bound endpoints contain the list.
      if (this.file.current().egressAllow !== egressAllow)
        for (const endpoint of this.stored.values()) endpoint.unbind();
      ({ egressAllow } = this.file.current());
    });
    await this.refresh(undefined);
  }

  /** Parses the documents in the background: all at once, for the first listing, would delay other requests. */
  onApplicationBootstrap(): void {
    inSlices(this.prepareLists()).catch((error: unknown) => {
      this.logger.error(`A document in the database cannot be read: ${String(error)}`);
    });
  }

  /** Parses the documents that have not been used yet. */
  *prepareLists(): Steps<void> {
    for (const { listing: _listing } of [...this.stored.values()]) yield;
  }

  /** Returns the endpoint of this name. An endpoint of the gateway file hides one of the database. */
  get(name: string): ServingEndpoint | undefined {
    return this.fileEndpoint(name) ?? this.byName.get(name);
  }

  byId(id: string): ServingEndpoint | undefined {
    return this.stored.get(id) ?? this.fileEndpoints().find((endpoint) => endpoint.id === id);
  }

  /**
   * Reads an endpoint that this process does not know, because another one may have created it less than a second ago.
   * @throws GatewayError `STORE_UNAVAILABLE`
   */
  async load(key: 'id' | 'name', value: string): Promise<ServingEndpoint | undefined> {
    // PostgreSQL rejects this character, which no endpoint contains.
    if (value.includes('\0')) return undefined;
    const row = await this.store.find(key, value);
    return row && this.set(row);
  }

  /** Those of the gateway file, then those of the database by their time of creation. Binds nothing. */
  *all(): Generator<ServingEndpoint> {
    yield* this.fileEndpoints();
    for (const endpoint of this.byName.values()) if (!this.file.has(endpoint.name)) yield endpoint;
  }

  /** Returns the serving endpoint whose requests invoke the target. */
  of(target: Queryable): ServingEndpoint | undefined {
    const known = this.targets.get(target);
    if (known) return known;
    const endpoint = this.fileEndpoint(target.name);
    return endpoint?.target === target ? endpoint : undefined;
  }

  has(name: string): boolean {
    return this.byName.get(name)?.document.config !== undefined;
  }

  find(name: string): BoundEndpoint | undefined {
    const target = this.byName.get(name)?.target;
    return target && !isRoute(target) ? target : undefined;
  }

  findRoute(name: string): BoundRoute | undefined {
    const target = this.byName.get(name)?.target;
    return target && isRoute(target) ? target : undefined;
  }

  endpoints(): readonly ListedEndpoint[] {
    return [...this.byName.values()].flatMap(({ listing }) => listing?.endpoint ?? []);
  }

  routes(): readonly ListedRoute[] {
    return [...this.byName.values()].flatMap(({ listing }) => listing?.route ?? []);
  }

  onChange(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Reads endpoints from the database again.
   * @param ids undefined: all
   * @throws GatewayError `STORE_UNAVAILABLE`
   */
  async refresh(ids: readonly string[] | undefined): Promise<void> {
    const known = ids ?? [...this.stored.keys()];
    const rows = ids ? await this.store.byIds(ids) : (await this.store.all()).rows;
    const existing = new Set(rows.map(({ id }) => id));
    for (const id of known) if (!existing.has(id)) this.remove(id);
    const names = rows.sort(byCreation).flatMap((row) => (this.isNews(row) ? [this.put(row).name] : []));
    if (names.length > 0) this.changed(ids && names);
  }

  /**
   * Adds or replaces an endpoint, unless a later state of it is known.
   * @returns the known endpoint; undefined if it has been removed
   */
  set(row: EndpointRow): StoredEndpoint | undefined {
    if (!this.isNews(row)) return this.stored.get(row.id);
    const endpoint = this.put(row);
    this.changed([row.name]);
    return endpoint;
  }

  remove(id: string): void {
    this.removed.add(id);
    for (const oldest of this.removed) {
      if (this.removed.size <= MAX_REMOVED) break;
      this.removed.delete(oldest);
    }
    const known = this.stored.get(id);
    if (!known) return;
    this.stored.delete(id);
    if (this.byName.get(known.name) === known) this.byName.delete(known.name);
    this.changed([known.name]);
  }

  /** Returns the endpoint with this id in the database. */
  storedById(id: string): StoredEndpoint | undefined {
    return this.stored.get(id);
  }

  /** Binds the endpoints that use one of the secrets again, when they are next used. */
  private secretsChanged(paths: readonly string[]): void {
    for (const endpoint of this.stored.values()) {
      if (!endpoint.isUsed) continue;
      const used = endpoint.entities.map(referencesOf);
      if (paths.some((path) => used.some((references) => references.has(path)))) endpoint.unbind();
    }
  }

  private isNews({ id, revision }: EndpointRow): boolean {
    return !this.removed.has(id) && (this.stored.get(id)?.row.revision ?? 0) < revision;
  }

  private put(row: EndpointRow): StoredEndpoint {
    const endpoint = new StoredEndpoint(row, this.binder, (targets) => {
      for (const target of targets) this.targets.set(target, endpoint);
    });
    // A map keeps the position of a key: a new endpoint of the same name comes last.
    if (this.byName.get(row.name)?.id !== row.id) this.byName.delete(row.name);
    this.byName.set(row.name, endpoint);
    this.stored.set(row.id, endpoint);
    return endpoint;
  }

  private changed(names: readonly string[] | undefined): void {
    for (const listener of this.listeners) listener(names);
  }

  private fileEndpoints(): FileEndpoint[] {
    const { endpoints, routes } = this.file.current();
    return [...endpoints, ...routes].map((target) => this.toFileEndpoint(target));
  }

  private fileEndpoint(name: string): FileEndpoint | undefined {
    const target = this.file.find(name) ?? this.file.findRoute(name);
    return target && this.toFileEndpoint(target);
  }

  private toFileEndpoint(target: Queryable): FileEndpoint {
    const known = this.targets.get(target);
    if (known instanceof FileEndpoint) return known;
    const endpoint = new FileEndpoint(target, this.file.name);
    this.targets.set(target, endpoint);
    return endpoint;
  }
}

function byCreation(left: EndpointRow, right: EndpointRow): number {
  return left.created_at - right.created_at || (left.id < right.id ? -1 : 1);
}
