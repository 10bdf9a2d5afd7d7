export { PERMISSION_LEVELS, type AclEntry, type PermissionLevel } from '../../auth/permissions';
export * from './ai-gateway';
export * from './invalid-parameter';
export * from './limits';
export * from './serving-endpoint-document';
