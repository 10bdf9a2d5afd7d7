import { userInfo } from 'node:os';
import type { AuditSettings } from '../config';
import { GatewayError } from '../errors';
import type { Store } from '../store';
import type { AuditAction } from './actions';
import { stamp, type AuditDetails, type AuditPrincipal } from './audit-event';
import type { AuditSink } from './audit-queue';
import { FileSink } from './file-sink';
import { StoreSink } from './store-sink';

/** A change that a command has made. */
export interface CommandEvent {
  readonly action: AuditAction;
  readonly target?: string;
  readonly details?: AuditDetails;
}

/**
 * Records a change by a command of this machine's user, where the server records its changes.
 * @throws GatewayError `STORE_UNAVAILABLE` if it cannot be recorded; the change has been made
 */
export async function recordCommand({ store: usesStore, file }: AuditSettings, store: Store, event: CommandEvent) {
  const stamped = stamp({ ...event, outcome: 'success', principal: commandUser() });
  const sinks: AuditSink[] = [
    ...(usesStore ? [new StoreSink(store)] : []),
    ...(file === null ? [] : [new FileSink(file)]),
  ];
  for (const sink of sinks) {
    try {
      await sink.write([stamped]);
    } catch (cause) {
      const message = `The command took effect, but it could not be recorded in the audit log (${sink.name}).`;
      throw new GatewayError('STORE_UNAVAILABLE', message, { cause });
    } finally {
      await sink.close();
    }
  }
}

/** The user of the operating system; without a name, e.g. in some containers, its number. */
function commandUser(): AuditPrincipal {
  const method = 'command';
  try {
    return { kind: 'user', name: userInfo().username, method };
  } catch {
    return { kind: 'user', name: String(process.getuid?.() ?? 'unknown'), method };
  }
}
