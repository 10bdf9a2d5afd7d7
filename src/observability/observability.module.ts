import { Global, Module, type DynamicModule } from '@nestjs/common';
import { CALL_OBSERVERS, FURTHER_CALL_OBSERVERS, type CallObserver } from '../endpoints/call-observer';
import { FailureLog } from './failure-log';

/** Provides the observers of client requests to the whole application. */
@Global()
@Module({})
export class ObservabilityModule {
  /** @param observers further observers, which are notified after the built-in ones */
  static with(observers: readonly CallObserver[] = []): DynamicModule {
    return {
      module: ObservabilityModule,
      providers: [
        FailureLog,
        {
          provide: CALL_OBSERVERS,
          inject: [FailureLog, { token: FURTHER_CALL_OBSERVERS, optional: true }],
          useFactory: (log: FailureLog, further: readonly CallObserver[] = []) => [log, ...further, ...observers],
        },
      ],
      exports: [CALL_OBSERVERS],
    };
  }
}
