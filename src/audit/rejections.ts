import type { GatewayError } from '../errors';
import {
  pathOf,
  RequestPrincipal,
  targetOf,
  UNIDENTIFIED,
  type AuthenticatedRequest,
  type IdentifiedResponse,
} from '../http';
import { auditPrincipalOf, type AuditEvent } from './audit-event';
import type { AuditLog } from './audit-log';

const WINDOW_MS = 10_000;
/** Rejections of one source that have a record each; the others of the window have one record with their number. */
const MAX_PER_SOURCE = 5;
/** Sources of one window; the rejections of all others have one record with their number. */
const MAX_SOURCES = 500;

/** An address, and the principal that it uses. */
interface Source {
  recorded: number;
  counted: number;
  last: AuditEvent;
}

/**
 * Records requests without a valid credential or permission. An attack can neither fill the log nor hide in it: each window of
 * ten seconds has at most 3001 records, and those that are counted instead are in one of them.
 */
export class Rejections {
  private readonly sources = new Map<string, Source>();
  private overflow = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly audit: AuditLog) {}

  readonly add = (response: IdentifiedResponse, error: GatewayError): void => {
    if (!this.audit.isEnabled) return;
    this.timer ??= setTimeout(() => this.flush(), WINDOW_MS).unref();
    const request = response.req as AuthenticatedRequest;
    const { address, identity } = principalOf(request);
    const key = `${error.code} ${address} ${identity?.name}`;
    let source = this.sources.get(key);
    if (!source && this.sources.size >= MAX_SOURCES) {
      this.overflow += 1;
      return;
    }
    const event: AuditEvent = {
      action: error.code === 'UNAUTHENTICATED' ? 'auth.rejected' : 'permission.denied',
      outcome: 'denied',
      principal: identity && auditPrincipalOf(identity),
      address,
      status: error.status,
      target: `${request.method} ${pathOf(targetOf(request))}`,
      requestId: response.requestId,
    };
    source ??= { recorded: 0, counted: 0, last: event };
    this.sources.set(key, source);
    source.last = event;
    if (source.recorded < MAX_PER_SOURCE) {
      source.recorded += 1;
      this.audit.record(event);
    } else source.counted += 1;
  };

  /** Ends the window. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const { counted, last } of this.sources.values()) {
      if (counted > 0) this.audit.record({ ...last, requestId: undefined, details: { count: counted } });
    }
    if (this.overflow > 0) {
      const details = { count: this.overflow, reason: `rejections of more than ${MAX_SOURCES} clients` };
      this.audit.record({ action: 'audit.dropped', outcome: 'denied', details });
    }
    this.sources.clear();
    this.overflow = 0;
  }
}

/** A request that was rejected before its client was identified has no principal. */
function principalOf(request: AuthenticatedRequest) {
  const principal = (request as Partial<AuthenticatedRequest>).principal ?? new RequestPrincipal(request, UNIDENTIFIED);
  const { address, identity } = principal;
  return { address, identity: identity === UNIDENTIFIED ? undefined : identity };
}
