import { Module } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { SETTINGS, type Settings } from '../config';
import { LimitsService } from './limits.service';
import { storageFor } from './storage-for';

/**
 * Limits of calls, on the throttler's storage. Its guard is not used: it runs before the body is read, and a call with
 * an invalid body does not count.
 */
@Module({
  imports: [
    ThrottlerModule.forRootAsync({
      inject: [SETTINGS],
      useFactory: async (settings: Settings) => ({ throttlers: [], storage: await storageFor(settings) }),
    }),
  ],
  providers: [LimitsService],
  exports: [LimitsService],
})
export class LimitsModule {}
