import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Request } from 'express';
import { SigningSecret } from '../../auth';
import { FileEndpointSource, type DatabricksSettings } from '../../config';
import { originOf } from '../../http';

/** The workspace that the server is to Databricks' clients. */
@Injectable()
export class Workspace implements OnModuleInit {
  private readonly settings: DatabricksSettings;
  private derivedId = '';

  constructor(
    file: FileEndpointSource,
    private readonly secret: SigningSecret,
  ) {
    this.settings = file.current().databricks;
  }

  async onModuleInit(): Promise<void> {
    const bytes = await this.secret.derive('workspace ID', 6);
    this.derivedId = String(bytes.readUIntBE(0, 6)).padStart(15, '1');
  }

  /** Digits: `databricks.workspace_id`, else the same for all servers with the same store. */
  get id(): string {
    return this.settings.workspaceId ?? this.derivedId;
  }

  /**
   * Returns the origin of the URLs that a client gets: `databricks.public_url`, else that of its request.
   * @throws GatewayError as {@link originOf}
   */
  originOf(request: Request): string {
    return this.settings.publicUrl ?? originOf(request);
  }
}
