import { Module } from '@nestjs/common';
import { AccessTokens } from './access-tokens';
import { IdentitiesService } from './identities.service';
import { OpenServerWarning } from './open-server-warning';
import { SigningSecret } from './signing-secret';

/** The identities of clients. Needs the global modules of the configuration and the store. */
@Module({
  providers: [
    SigningSecret,
    {
      provide: AccessTokens,
      inject: [SigningSecret],
      useFactory: (secret: SigningSecret) => new AccessTokens(() => secret.get()),
    },
    IdentitiesService,
    OpenServerWarning,
  ],
  exports: [IdentitiesService, SigningSecret],
})
export class AuthModule {}
