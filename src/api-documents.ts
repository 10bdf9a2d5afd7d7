import type { Type } from '@nestjs/common';
import { AUDIT_DOCS, AuditModule } from './audit';
import { API_KEYS_DOCS, AuthModule } from './auth';
import { DATABRICKS_DOCS, DATABRICKS_INTRODUCTION, DATABRICKS_SCHEMAS } from './databricks/docs';
import { DatabricksModule } from './databricks/databricks.module';
import { DIALECT_DOCS } from './dialects/dialects.docs';
import { DialectsModule } from './dialects/dialects.module';
import { EndpointsModule } from './endpoints/endpoints.module';
import { INTRODUCTION, WIRE_SCHEMAS, type DocumentOptions } from './openapi';
import type { ServerModes } from './config';
import { SCIM_DISCOVERY_DOCS, SCIM_GROUPS_DOCS, SCIM_USERS_DOCS, ScimErrorBody, ScimModule } from './scim';
import { ADMIN_DOCS } from './server/admin.docs';
import { SERVER_DOCS } from './server/server.docs';
import { ServerModule } from './server/server.module';

const MODULES: readonly Type[] = [DialectsModule, EndpointsModule, ServerModule, AuditModule, AuthModule];

/** The main document describes the APIs that every server has. */
const MAIN: DocumentOptions = {
  name: '',
  title: 'Sluice',
  introduction: INTRODUCTION,
  modules: MODULES,
  docs: [...DIALECT_DOCS, SERVER_DOCS, ADMIN_DOCS, AUDIT_DOCS, API_KEYS_DOCS],
  schemas: WIRE_SCHEMAS,
};

const DATABRICKS: DocumentOptions = {
  name: 'databricks',
  title: 'Sluice as a Databricks workspace',
  introduction: DATABRICKS_INTRODUCTION,
  modules: [DatabricksModule],
  docs: DATABRICKS_DOCS,
  schemas: DATABRICKS_SCHEMAS,
  credentials: 'required',
};

/** The main document of a server with `auth:` and a store. */
const MAIN_WITH_DIRECTORY: DocumentOptions = {
  ...MAIN,
  modules: [...MAIN.modules, ScimModule],
  docs: [...MAIN.docs, SCIM_USERS_DOCS, SCIM_GROUPS_DOCS, SCIM_DISCOVERY_DOCS],
  schemas: [...MAIN.schemas, ScimErrorBody],
};

/** Returns the OpenAPI documents of the server, in the order in which their controllers are matched. */
export function apiDocuments({ databricks, auth, store }: ServerModes): readonly DocumentOptions[] {
  const options = auth && store ? MAIN_WITH_DIRECTORY : MAIN;
  if (!auth && !databricks) return [options];
  const main: DocumentOptions = { ...options, credentials: auth ? 'required' : 'optional' };
  return databricks ? [DATABRICKS, main] : [main];
}
