import { Injectable } from '@nestjs/common';
import type { ConfiguredKeyGrant } from '../../config';
import { GatewayError } from '../../errors';
import { AuthConfiguration } from '../auth-configuration';
import { ApiKeyStore } from './api-key-store';
import { issueKey, issueSuccessor, requestFor } from './issue-key';
import { viewOfFileKey, viewOfRow, type KeyView } from './key-view';
import { ManagedKeys } from './managed-keys';

/** A key that has just been made. This is the only time that it is shown. */
export interface CreatedKey extends KeyView {
  readonly key: string;
}

/** A page of the list of keys, as the admin API returns it. */
export interface KeyPage {
  readonly keys: readonly KeyView[];
  /** Null on the last page. */
  readonly next_page_token: string | null;
}

/** Manages the keys of the database. A change applies to this process when its promise resolves. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly configuration: AuthConfiguration,
    private readonly store: ApiKeyStore,
    private readonly keys: ManagedKeys,
  ) {}

  /** @throws GatewayError `CONFLICT` if the gateway file switches managed keys off */
  async create(grant: ConfiguredKeyGrant, createdBy: string): Promise<CreatedKey> {
    if (!this.configuration.current.apiKeys.isManaged) {
      throw new GatewayError('CONFLICT', 'Keys in the database are switched off by auth.api_keys.managed.');
    }
    const { key, stored } = issueKey(requestFor(grant, createdBy));
    await this.store.insert(stored);
    await this.keys.written(stored);
    return { key, ...viewOfRow(stored) };
  }

  /** Returns the keys of the gateway file on the first page, then those of the database in the order of their creation. */
  async list(maxResults: number, after: string | undefined): Promise<KeyPage> {
    const rows = await this.store.page({ after, limit: maxResults + 1 });
    const page = rows.slice(0, maxResults);
    const fileKeys = after === undefined ? this.configuration.current.apiKeys.keys : [];
    return {
      keys: [...fileKeys.map(viewOfFileKey), ...page.map((row) => viewOfRow(row))],
      next_page_token: rows.length > maxResults ? (page.at(-1)?.id ?? null) : null,
    };
  }

  /** @throws GatewayError `RESOURCE_NOT_FOUND` */
  async get(id: string): Promise<KeyView> {
    const [row] = await this.store.byIds([id]);
    const fileKey = this.configuration.current.apiKeys.keys.find((key) => key.id === id);
    if (row) return viewOfRow(row);
    if (fileKey) return viewOfFileKey(fileKey);
    throw this.notFound(id);
  }

  /** @throws GatewayError `RESOURCE_NOT_FOUND`, or `CONFLICT` if the key is changed at the same time */
  async rotate(id: string, graceMs: number): Promise<CreatedKey> {
    const [row] = await this.store.byIds([id]);
    if (!row) throw this.notFound(id);
    const { key, stored } = issueSuccessor(row, graceMs);
    await this.store.rotate(id, row.sha256, stored);
    const rotated = { ...row, ...stored };
    await this.keys.written(rotated);
    return { key, ...viewOfRow(rotated) };
  }

  /** @throws GatewayError `RESOURCE_NOT_FOUND` */
  async revoke(id: string): Promise<void> {
    const isRemoved = await this.store.remove(id);
    await this.keys.removed(id);
    if (!isRemoved) throw this.notFound(id);
  }

  private notFound(id: string): GatewayError {
    const isInFile = this.configuration.current.apiKeys.keys.some((key) => key.id === id);
    return isInFile
      ? new GatewayError('CONFLICT', `The API key '${id}' is in the gateway file. Change it there.`)
      : new GatewayError('RESOURCE_NOT_FOUND', `The API key '${id}' does not exist.`);
  }
}
