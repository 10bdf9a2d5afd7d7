import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { FileEndpointSource } from '../config';
import type { GatewayHttpAdapter } from '../http';
import { IdentitiesService } from './identities.service';

const WARNING =
  'every client is an admin, because databricks.tokens and databricks.service_principals are empty, and the server listens ' +
  'on an address that other machines can reach';

/** Warns of a server that other machines can reach and that does not tell its clients apart. */
@Injectable()
export class OpenServerWarning implements OnModuleInit {
  private readonly logger = new Logger('Auth');

  constructor(
    private readonly host: HttpAdapterHost<GatewayHttpAdapter>,
    private readonly identities: IdentitiesService,
    private readonly file: FileEndpointSource,
  ) {}

  onModuleInit(): void {
    const { httpAdapter } = this.host;
    const warn = (): void => {
      if (this.identities.isOpen && !httpAdapter.isLocal) this.logger.warn(WARNING);
    };
    httpAdapter.getHttpServer().once('listening', () => {
      warn();
      this.file.onChange(warn);
    });
  }
}
