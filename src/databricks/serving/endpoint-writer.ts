import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { FileEndpointSource } from '../../config';
import { GatewayError } from '../../errors';
import { EndpointStore, isStoreUnavailable, storeUnavailable, type EndpointRow } from '../../store';
import type { ServingEndpointDocument } from '../documents';
import { KeyedQueue } from './keyed-queue';
import type { ServingEndpoint } from './serving-endpoint';
import { ServingEndpoints } from './serving-endpoints';
import type { StoredEndpoint } from './stored-endpoint';

/** Writes of one change, if other processes change the endpoint at the same time. One of them is successful each time. */
const MAX_WRITES = 50;
/** Maximum wait before the next write, in milliseconds. It is random, so that the processes take turns. */
const MAX_PAUSE_MS = 20;

/** Maximum size of a document. Every server has the documents of all endpoints in memory. */
const MAX_DOCUMENT_LENGTH = 1024 * 1024;

/** A change of an endpoint's document. */
export interface DocumentChange {
  /**
   * Returns the new document. Called again with a later one if another process has changed the endpoint.
   * @throws GatewayError to reject the change
   */
  readonly apply: (document: ServingEndpointDocument) => ServingEndpointDocument;
  /**
   * The part that the change replaces, whatever it was before. If another process replaces it at the same time, the change is
   * rejected. Undefined for a change that can follow any other.
   */
  readonly replaces?: keyof ServingEndpointDocument;
}

/**
 * Creates, changes and deletes the endpoints of the database. The changes of one endpoint run one after the other. A change is
 * durable, and acts in this process, when its promise resolves; other processes follow within a second.
 */
@Injectable()
export class EndpointWriter {
  /** Writes that waited while the database was unavailable fail at once: each would wait for it as long as the first. */
  private readonly queue = new KeyedQueue((error) =>
    isStoreUnavailable(error) ? storeUnavailable(error.cause) : undefined,
  );

  constructor(
    private readonly endpoints: ServingEndpoints,
    private readonly store: EndpointStore,
    private readonly file: FileEndpointSource,
  ) {}

  /** @throws GatewayError `RESOURCE_NOT_FOUND` */
  get(name: string): ServingEndpoint {
    const endpoint = this.endpoints.get(name);
    if (endpoint) return endpoint;
    throw unknownEndpoint(name);
  }

  /** @throws GatewayError `ALREADY_EXISTS`, `STORE_UNAVAILABLE` */
  create(name: string, document: ServingEndpointDocument): Promise<ServingEndpoint> {
    return this.queue.run(name, async () => {
      this.rejectTaken(name);
      const now = Date.now();
      const row: EndpointRow = {
        id: randomBytes(16).toString('hex'),
        name,
        revision: 1,
        document: toText(document),
        created_at: now,
        updated_at: now,
      };
      await this.store.insert(row);
      return this.endpoints.set(row) ?? this.get(name);
    });
  }

  /** @throws GatewayError `RESOURCE_NOT_FOUND`, `CONFLICT`, `STORE_UNAVAILABLE`, and the errors of the change */
  change(name: string, { apply, replaces }: DocumentChange): Promise<ServingEndpoint> {
    return this.queue.run(name, async () => {
      const first = await this.current(name);
      const replaced = replaces && first.document[replaces];
      return this.write(first, async (current) => {
        if (replaces && !isDeepStrictEqual(current.document[replaces], replaced)) throw changedMeanwhile(name);
        const { row } = current;
        const next = {
          ...row,
          revision: row.revision + 1,
          document: toText(apply(current.document)),
          updated_at: Math.max(Date.now(), row.updated_at),
        };
        await this.store.update(next, row.revision);
        return this.endpoints.set(next) ?? this.get(name);
      });
    });
  }

  /** @throws GatewayError `RESOURCE_NOT_FOUND`, `CONFLICT`, `STORE_UNAVAILABLE` */
  delete(name: string): Promise<void> {
    return this.queue.run(name, async () =>
      this.write(await this.current(name), async ({ row }) => {
        await this.store.remove(row.id, row.revision);
        this.endpoints.remove(row.id);
      }),
    );
  }

  /**
   * Returns the endpoint if it can be changed.
   * @throws GatewayError `RESOURCE_NOT_FOUND`; `CONFLICT` if it is in the gateway file
   */
  writable(name: string): StoredEndpoint {
    const { id, isFromFile } = this.get(name);
    const stored = isFromFile ? undefined : this.endpoints.storedById(id);
    if (stored) return stored;
    throw new GatewayError('CONFLICT', `Endpoint '${name}' is defined in ${this.file.name}; change it in that file.`);
  }

  /** Returns the present state, which another server may have written less than a second ago. */
  private async current(name: string): Promise<StoredEndpoint> {
    await this.endpoints.refresh([this.writable(name).id]);
    return this.writable(name);
  }

  /** Repeats a write with the present state after another process has changed the endpoint. */
  private async write<T>(first: StoredEndpoint, attempt: (current: StoredEndpoint) => Promise<T>): Promise<T> {
    let current = first;
    for (let writes = 1; ; writes += 1) {
      try {
        return await attempt(current);
      } catch (error) {
        if (!isOutdated(error)) throw error;
        await pause(Math.random() * MAX_PAUSE_MS);
        await this.endpoints.refresh([first.id]);
        const next = this.endpoints.storedById(first.id);
        // It was deleted.
        if (!next) throw unknownEndpoint(first.name);
        if (next === current || writes >= MAX_WRITES) throw error;
        current = next;
      }
    }
  }

  private rejectTaken(name: string): void {
    const existing = this.endpoints.get(name);
    if (!existing) return;
    // The folder of the file concerns only the operator.
    const place = existing.isFromFile ? ` It is defined in ${basename(this.file.name)}.` : '';
    throw new GatewayError('ALREADY_EXISTS', `Endpoint with name '${name}' already exists.${place}`);
  }
}

/** @throws GatewayError `INVALID_PARAMETER` if the endpoint becomes too large */
function toText(document: ServingEndpointDocument): string {
  const text = JSON.stringify(document);
  if (text.length <= MAX_DOCUMENT_LENGTH) return text;
  throw new GatewayError(
    'INVALID_PARAMETER',
    'The endpoint, with its tags and permissions, would be larger than 1 MiB.',
  );
}

function unknownEndpoint(name: string): GatewayError {
  return new GatewayError('RESOURCE_NOT_FOUND', `Endpoint with name '${name}' does not exist.`);
}

function isOutdated(error: unknown): boolean {
  return error instanceof GatewayError && (error.code === 'CONFLICT' || error.code === 'RESOURCE_NOT_FOUND');
}

function changedMeanwhile(name: string): GatewayError {
  const message = `Endpoint '${name}' was changed by another server at the same time. Read it again and repeat the change.`;
  return new GatewayError('CONFLICT', message);
}
