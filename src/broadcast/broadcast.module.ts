import { Module } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config';
import { Broadcast } from './broadcast';
import { RedisBroadcast } from './redis-broadcast';
import { WorkerBroadcast } from './worker-broadcast';

/** Messages to the other workers of the server and to the servers that share its Redis. */
@Module({
  providers: [
    {
      provide: Broadcast,
      inject: [SETTINGS],
      useFactory: ({ redis, isWorker }: Settings) =>
        redis ? RedisBroadcast.connect(redis) : isWorker ? new WorkerBroadcast(process) : new Broadcast(),
    },
  ],
  exports: [Broadcast],
})
export class BroadcastModule {}
