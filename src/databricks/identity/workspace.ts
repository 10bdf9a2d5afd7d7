import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { FileEndpointSource } from '../../config';
import { originOf } from '../../http';

/** The same for all servers: clients only compare it with itself. */
const DEFAULT_ID = '1000000000000001';

/** The workspace that the server is to Databricks' clients. */
@Injectable()
export class Workspace {
  constructor(private readonly file: FileEndpointSource) {}

  /** `databricks.workspace_id`. */
  get id(): string {
    return this.file.current().databricks.workspaceId ?? DEFAULT_ID;
  }

  /**
   * Returns the origin of the URLs that a client gets: `databricks.public_url`, else that of its request.
   * @throws GatewayError as {@link originOf}
   */
  originOf(request: Request): string {
    return this.file.current().databricks.publicUrl ?? originOf(request);
  }
}
