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
export { AuditModule } from './audit.module';
export { Audited, fieldOfBody, type AuditedOptions, type AuditedRequest } from './audited';
