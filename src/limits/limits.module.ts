import { Module } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { SETTINGS, type Settings } from '../config';
import { LimitStores } from './limit-stores';
import { LimitsService } from './limits.service';
import { SlidingWindows } from './sliding-windows';

@Module({
  providers: [
    { provide: LimitStores, inject: [SETTINGS], useFactory: (settings: Settings) => LimitStores.create(settings) },
  ],
  exports: [LimitStores],
})
class LimitStoresModule {}

/**
 * Rate limits on the throttler's storage. The throttler's guard is not used because it runs before the body is validated,
 * and a request with an invalid body does not count.
 */
@Module({
  imports: [
    LimitStoresModule,
    ThrottlerModule.forRootAsync({
      imports: [LimitStoresModule],
      inject: [LimitStores],
      useFactory: ({ storage }: LimitStores) => ({ throttlers: [], storage }),
    }),
  ],
  providers: [
    LimitsService,
    { provide: SlidingWindows, inject: [LimitStores], useFactory: ({ windows }: LimitStores) => windows },
  ],
  exports: [LimitsService, SlidingWindows],
})
export class LimitsModule {}
