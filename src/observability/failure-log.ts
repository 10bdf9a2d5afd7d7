import { Injectable, Logger } from '@nestjs/common';
import type { Attempt, CallObserver, Outcome } from '../endpoints/call-observer';
import { causeOf } from '../errors';
import type { CallContext } from '../http';

/** Logs each upstream attempt that failed, one line per attempt, and each stream that an internal error ended. */
@Injectable()
export class FailureLog implements CallObserver {
  private readonly logger = new Logger('Endpoints');

  onAttempt({ error, isRepeated, endpoint, provider, origin }: Attempt, { id }: CallContext): void {
    if (!error?.code.startsWith('UPSTREAM_') || isRepeated) return;
    const where = `request=${id} endpoint=${endpoint} provider=${provider} upstream=${origin}`;
    this.logger.warn(`${error.code} status=${error.status} ${where}: ${JSON.stringify(error.message)}`);
  }

  /** Other internal errors are logged when their response is sent. */
  onSettled({ error, isStream }: Outcome, { id, target }: CallContext): void {
    if (error?.code === 'INTERNAL' && isStream)
      this.logger.error(`request=${id} endpoint=${target}: ${causeOf(error)}`);
  }
}
