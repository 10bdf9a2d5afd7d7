import { Logger } from '@nestjs/common';
import type { ListedEndpoint, ListedRoute } from '../../config';
import type { Queryable } from '../../endpoints/queryable';
import { GatewayError } from '../../errors';
import type { EndpointRow } from '../../store';
import type { AclEntry, ServedEntityDocument, ServingEndpointDocument } from '../documents';
import { bindConfig, type Binding, type EntityBinder } from './bind-config';
import { ServingEndpoint } from './serving-endpoint';

const logger = new Logger('Endpoints');

/** How the listings of endpoints and traffic routes show an endpoint: one of them does. */
export interface EndpointListing {
  readonly endpoint?: ListedEndpoint;
  readonly route?: ListedRoute;
}

/** Called when the endpoint is bound, with every target that its requests may invoke. */
export type BoundListener = (targets: readonly Queryable[], endpoint: StoredEndpoint) => void;

/** An endpoint of the database. Its document is parsed and bound when it is first used. */
export class StoredEndpoint extends ServingEndpoint {
  readonly isFromFile = false;
  private parsed: ServingEndpointDocument | undefined;
  private binding: Binding | GatewayError | undefined;
  private listed: EndpointListing | undefined;
  private isFaultLogged = false;

  constructor(
    readonly row: EndpointRow,
    private readonly binder: EntityBinder,
    private readonly onBound: BoundListener,
  ) {
    super();
  }

  get id(): string {
    return this.row.id;
  }

  get name(): string {
    return this.row.name;
  }

  get createdAt(): number {
    return this.row.created_at;
  }

  get updatedAt(): number {
    return this.row.updated_at;
  }

  get document(): ServingEndpointDocument {
    // Only this server writes the column.
    return (this.parsed ??= JSON.parse(this.row.document) as ServingEndpointDocument);
  }

  get accessControlList(): readonly AclEntry[] {
    return this.document.access_control_list;
  }

  get target(): Queryable | undefined {
    return this.bound()?.target;
  }

  entityTarget(entity: string): Queryable | undefined {
    return this.bound()?.entities.get(entity);
  }

  get isReady(): boolean {
    return this.document.config !== undefined && !(this.binding instanceof GatewayError);
  }

  /** Whether binding the endpoint has been attempted. */
  get isUsed(): boolean {
    return this.binding !== undefined;
  }

  /** Discards what is bound: the next request uses the present values of secrets. Running requests are not affected. */
  unbind(): void {
    this.binding = undefined;
  }

  /** Binds the endpoint, so that `isReady` is certain. */
  check(): void {
    try {
      this.bound();
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
    }
  }

  /** The endpoint in listings; undefined if it has no config. */
  get listing(): EndpointListing | undefined {
    const [first, second] = this.entities;
    if (!first) return undefined;
    return (this.listed ??= second ? { route: this.toRoute(first) } : { endpoint: this.toEndpoint(first) });
  }

  private toEndpoint(entity: ServedEntityDocument): ListedEndpoint {
    const { name: model, task } = entity.external_model;
    const name = this.binder.providerNameOf(entity);
    const target = { model };
    return { name: this.name, endpoint_type: task, provider: { name }, providerName: name, target, limit: null };
  }

  private toRoute({ external_model: { task } }: ServedEntityDocument): ListedRoute {
    return { name: this.name, task_type: task };
  }

  private bound(): Binding | undefined {
    this.binding ??= this.bind();
    if (this.binding instanceof GatewayError) throw this.binding;
    return this.binding;
  }

  private bind(): Binding | GatewayError | undefined {
    const { name, document } = this;
    if (!document.config) return undefined;
    try {
      const binding = bindConfig(name, document.config, document, this.binder);
      this.onBound([binding.target, ...binding.entities.values()], this);
      return binding;
    } catch (error) {
      const reason = error instanceof GatewayError ? error.message : 'its config cannot be used.';
      this.logFault(error);
      const message = `Endpoint '${name}' is not ready: ${reason}`;
      return new GatewayError('ENDPOINT_NOT_READY', message, { cause: error, headers: { 'retry-after': '10' } });
    }
  }

  /** Once per version of the endpoint. Of an unexpected error, without its message, which may quote a value. */
  private logFault(error: unknown): void {
    // The cause has been logged, or this version has.
    if (this.isFaultLogged || (error instanceof GatewayError && error.cause !== undefined)) return;
    this.isFaultLogged = true;
    const version = `Version ${this.row.revision} of endpoint '${this.name}'`;
    if (error instanceof GatewayError) logger.warn(`${version} is not ready: ${error.message}`);
    else logger.error(`${version} cannot be bound: ${describe(error)}`);
  }
}

/** Returns the class of an error and where it was thrown. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  return [error.name, ...frames].join('\n');
}
