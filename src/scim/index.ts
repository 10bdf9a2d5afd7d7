export { SCIM_DIALECT } from './protocol/scim.dialect';
export { ScimErrorBody, SCIM_DISCOVERY_DOCS, SCIM_GROUPS_DOCS, SCIM_USERS_DOCS } from './scim.docs';
export { ScimModule } from './scim.module';
