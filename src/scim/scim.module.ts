import { Global, Module } from '@nestjs/common';
import { PRINCIPAL_DIRECTORY } from '../auth';
import { Directory } from './directory/directory';
import { ScimDiscoveryController } from './http/discovery.controller';
import { ScimGroupsController } from './http/groups.controller';
import { ScimUsersController } from './http/users.controller';
import { GroupStore } from './store/group-store';
import { UserStore } from './store/user-store';

/**
 * SCIM 2.0: users and groups that an identity provider pushes. Needs the global modules of the configuration, the store,
 * authentication and audit. Without `auth.scim`, its routes are off, but what was pushed still applies.
 */
@Global()
@Module({
  controllers: [ScimUsersController, ScimGroupsController, ScimDiscoveryController],
  providers: [Directory, UserStore, GroupStore, { provide: PRINCIPAL_DIRECTORY, useExisting: Directory }],
  exports: [PRINCIPAL_DIRECTORY],
})
export class ScimModule {}
