export { AUDIT_ACTIONS, type AuditAction } from './actions';
export {
  auditPrincipalOf,
  type AuditDetails,
  type AuditEvent,
  type AuditOutcome,
  type AuditPrincipal,
} from './audit-event';
export { AUDIT_DOCS } from './audit.docs';
export { AuditLog } from './audit-log';
export { readFilter, type GivenFilter } from './audit-filter';
export type { AuditRecord } from './chain';
export { readLastOfFiles, readLastOfStore } from './last-records';
export { recordCommand, type CommandEvent } from './record-command';
export type { Verification } from './verify/verification';
export { verifyFiles } from './verify/verify-files';
export { verifyStore } from './verify/verify-store';
export { AuditModule } from './audit.module';
export { Audited, fieldOfBody, type AuditedOptions, type AuditedRequest } from './audited';
