import { Global, Module, Optional, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { FileEndpointSource } from '../config';
import type { GatewayHttpAdapter } from '../http';
import { Store } from '../store';
import { AuditController } from './audit.controller';
import { AuditLog } from './audit-log';
import { AuditSinks } from './audit-sinks';
import { Rejections } from './rejections';

/** The audit log, for every module. Without `audit:` and without a store, it records nothing. */
@Global()
@Module({
  controllers: [AuditController],
  providers: [
    {
      provide: AuditSinks,
      inject: [FileEndpointSource, { token: Store, optional: true }],
      useFactory: (file: FileEndpointSource, store?: Store) => AuditSinks.open(file, store),
    },
    { provide: AuditLog, inject: [AuditSinks], useFactory: ({ log }: AuditSinks) => log },
  ],
  exports: [AuditLog],
})
export class AuditModule implements OnModuleInit, OnApplicationShutdown {
  private readonly rejections: Rejections;

  constructor(
    private readonly audit: AuditLog,
    private readonly sinks: AuditSinks,
    private readonly file: FileEndpointSource,
    private readonly host: HttpAdapterHost<GatewayHttpAdapter>,
    @Optional() private readonly store?: Store,
  ) {
    this.rejections = new Rejections(audit);
  }

  onModuleInit(): void {
    this.host.httpAdapter.onRejected = this.rejections.add;
    this.file.onReload(this.sinks.onReload);
    this.store?.onClose(() => this.close());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  private close(): Promise<void> {
    this.rejections.flush();
    return this.audit.close();
  }
}
