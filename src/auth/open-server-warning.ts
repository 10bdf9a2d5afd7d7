import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ActiveModes, FileEndpointSource } from '../config';
import type { GatewayHttpAdapter } from '../http';
import { IdentitiesService } from './identities.service';

const REACHABLE = 'and the server listens on an address that other machines can reach';

/** Warns of a server that other machines can reach and that does not tell its clients apart. */
@Injectable()
export class OpenServerWarning implements OnModuleInit {
  private readonly logger = new Logger('Auth');

  constructor(
    private readonly host: HttpAdapterHost<GatewayHttpAdapter>,
    private readonly identities: IdentitiesService,
    private readonly modes: ActiveModes,
    private readonly file: FileEndpointSource,
  ) {}

  onModuleInit(): void {
    const { httpAdapter } = this.host;
    const warn = (): void => {
      if (this.identities.isOpen && !httpAdapter.isLocal) this.logger.warn(this.warning);
    };
    httpAdapter.getHttpServer().once('listening', () => {
      warn();
      // Without Databricks mode, a reload cannot change it.
      if (this.modes.databricks) this.file.onChange(warn);
    });
  }

  private get warning(): string {
    return this.modes.databricks
      ? `every client is an admin, because databricks.tokens and databricks.service_principals are empty, ${REACHABLE}`
      : `every client may use all endpoints, because the gateway file has no block "auth:", ${REACHABLE}`;
  }
}
