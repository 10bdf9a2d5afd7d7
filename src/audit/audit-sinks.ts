import { Logger } from '@nestjs/common';
import { InvalidConfigError, type FileEndpointSource, type Reload } from '../config';
import { reasonOf } from '../errors';
import type { Store } from '../store';
import { AuditLog } from './audit-log';
import { AuditQueue } from './audit-queue';
import { FileSink } from './file-sink';
import { StoreSink } from './store-sink';

/** Chooses the sinks of the audit log as `audit:` of the gateway file says, also after each reload. */
export class AuditSinks {
  private readonly logger = new Logger('Audit');
  private readonly queues = new Map<string, AuditQueue>();
  /** Changes are made one after the other. */
  private running: Promise<void> = Promise.resolve();

  private constructor(
    private readonly file: FileEndpointSource,
    private readonly store: Store | undefined,
    readonly log: AuditLog,
  ) {}

  /** @throws InvalidConfigError if the file of the audit log cannot be written */
  static async open(file: FileEndpointSource, store: Store | undefined): Promise<AuditSinks> {
    const sinks = new AuditSinks(file, store, new AuditLog());
    try {
      await sinks.choose();
    } catch (error) {
      const message = `cannot be written (${reasonOf(error)}); create its folder, and let the server write to it`;
      throw new InvalidConfigError(file.current().path, [{ path: 'audit.file', line: undefined, message }]);
    }
    return sinks;
  }

  /** Records a reload where records have been written so far, then applies its settings. */
  readonly onReload = ({ cause, succeeded, problems }: Reload): void => {
    const { generation, name } = this.file;
    this.log.record({
      action: 'config.reload',
      outcome: succeeded ? 'success' : 'failed',
      target: name,
      details: { cause, generation, problems: problems.length, pid: process.pid },
    });
    if (!succeeded) return;
    this.running = this.running
      .then(() => this.choose())
      .catch((error: unknown) => {
        this.logger.error(`The audit log is written to the previous file: ${reasonOf(error)}`);
      });
  };

  private async choose(): Promise<void> {
    const { audit } = this.file.current();
    const { store } = this;
    const chosen = new Map<string, AuditQueue>();
    if (audit.store && store) chosen.set('', this.queues.get('') ?? new AuditQueue(new StoreSink(store)));
    const { file } = audit;
    if (file !== null) chosen.set(file, this.queues.get(file) ?? new AuditQueue(await FileSink.create(file)));
    this.queues.clear();
    for (const [name, queue] of chosen) this.queues.set(name, queue);
    await this.log.use([...chosen.values()]);
  }
}
