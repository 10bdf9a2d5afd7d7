import { Injectable, Logger } from '@nestjs/common';
import type { Attempt, CallObserver } from '../endpoints/call-observer';
import type { CallContext } from '../http';

/** Logs each upstream attempt that failed, one line per attempt. */
@Injectable()
export class FailureLog implements CallObserver {
  private readonly logger = new Logger('Endpoints');

  onAttempt({ error, isRepeated, endpoint, provider, origin }: Attempt, { id }: CallContext): void {
    if (!error?.code.startsWith('UPSTREAM_') || isRepeated) return;
    const where = `request=${id} endpoint=${endpoint} provider=${provider} upstream=${origin}`;
    this.logger.warn(`${error.code} status=${error.status} ${where}: ${JSON.stringify(error.message)}`);
  }
}
