export type { AclEntry } from './access-list';
export { allowsCreation, EndpointPermissions } from './endpoint-permissions';
export * from './permission-level';
export { PermittedEndpoints } from './permitted-endpoints';
export {
  FileEndpoints,
  PROTECTED_ENDPOINTS,
  type ProtectedEndpoint,
  type ProtectedEndpoints,
} from './protected-endpoints';
export { QueryPermissionPolicy } from './query-permission.policy';
