import { Module } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { AccessTokens } from './access-tokens';
import { IdentitiesService } from './identities.service';
import { OpenServerWarning } from './open-server-warning';

/** The identities of clients. Needs the global modules of the configuration and the store. */
@Module({
  providers: [
    {
      provide: AccessTokens,
      useFactory: () => {
        const secret = Promise.resolve(randomBytes(32));
        return new AccessTokens(() => secret);
      },
    },
    IdentitiesService,
    OpenServerWarning,
  ],
  exports: [IdentitiesService],
})
export class AuthModule {}
