import { Global, Module } from '@nestjs/common';
import { AuditLog } from './audit-log';

/** The audit log, for every module. */
@Global()
@Module({
  providers: [{ provide: AuditLog, useFactory: () => new AuditLog() }],
  exports: [AuditLog],
})
export class AuditModule {}
