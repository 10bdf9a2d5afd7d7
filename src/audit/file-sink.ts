import { randomUUID } from 'node:crypto';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stamp, type StampedEvent } from './audit-event';
import type { AuditSink } from './audit-queue';
import { canonicalJson, link, NO_RECORD, readRecord, type ChainHead } from './chain';
import { readFrom, readTail, type Tail } from './file-tail';

/** The owner only: records contain names and addresses. */
const FILE_MODE = 0o600;

/**
 * A file of JSON lines. Each process that writes to the file has a chain of its own; `seen` ties it to the others. A batch is
 * one write, which the system appends as a whole, followed by `fdatasync`.
 *
 * The file is opened again when its path leads to another file, so that `logrotate` may rename it. The chain continues in the new
 * file.
 */
export class FileSink implements AuditSink {
  private readonly chain = randomUUID();
  private head: ChainHead = { sequence: 0, hash: NO_RECORD };
  /** Size of the file after the last write of this process. */
  private size = 0;
  private isNew = true;
  /** Size before a write that failed: some of its lines may be in the file. */
  private uncertainFrom: number | undefined;
  /** Records that failed writes have stored nevertheless. */
  private readonly stored = new Set<string>();
  /** Opened by the first write, so that a process without records leaves no trace. */
  private handle: FileHandle | undefined;

  constructor(readonly name: string) {}

  /**
   * Creates the file if it does not exist.
   * @throws an error of the file system if the file cannot be written
   */
  static async create(path: string): Promise<FileSink> {
    await (await openForAppending(path)).close();
    return new FileSink(path);
  }

  async write(events: readonly StampedEvent[]): Promise<void> {
    const missing = await this.withoutStored(events);
    const handle = await this.currentFile();
    const { size } = await handle.stat();
    // Only another process, or a failed write, can have changed the end of the file since the last write.
    const tail = size === this.size ? undefined : await readTail(handle, size);
    const isTorn = tail !== undefined && tail.tornBytes > 0;
    const added = [...this.notices(tail), ...missing];
    let head = this.head;
    const lines = added.map((event, index) => {
      const seen = index === 0 ? tail?.lastHash : undefined;
      const record = link(event, head, { chain: this.chain, ...(seen !== undefined && { seen }) });
      head = record;
      return `${canonicalJson(record)}\n`;
    });
    if (lines.length > 0) {
      this.uncertainFrom = size;
      await append(handle, (isTorn ? '\n' : '') + lines.join(''));
    }
    await handle.datasync();
    this.uncertainFrom = undefined;
    this.stored.clear();
    this.isNew = false;
    this.head = head;
    this.size = size + lines.reduce((sum, line) => sum + Buffer.byteLength(line), isTorn ? 1 : 0);
  }

  async close(): Promise<void> {
    await this.handle?.close();
  }

  /** Events of the file itself, which come before the others. */
  private notices(tail: Tail | undefined): StampedEvent[] {
    const notices: StampedEvent[] = [];
    const bytes = tail?.tornBytes ?? 0;
    if (bytes > 0) notices.push(stamp({ action: 'audit.repair', outcome: 'success', details: { bytes } }));
    if (this.isNew) {
      const action = this.head.sequence === 0 ? 'audit.open' : 'audit.continue';
      notices.push(stamp({ action, outcome: 'success', details: { pid: process.pid } }));
    }
    return notices;
  }

  /** After a failed write, finds the records that are in the file nevertheless, and continues the chain after them. */
  private async withoutStored(events: readonly StampedEvent[]): Promise<readonly StampedEvent[]> {
    if (this.uncertainFrom === undefined || !this.handle) return events;
    for (const line of (await readFrom(this.handle, this.uncertainFrom)).split('\n')) {
      const record = readRecord(line);
      if (record?.chain !== this.chain) continue;
      this.stored.add(record.id);
      this.head = record;
      this.isNew = false;
    }
    return events.filter(({ id }) => !this.stored.has(id));
  }

  /** Opens the file that the path leads to, unless it is open. */
  private async currentFile(): Promise<FileHandle> {
    if (this.handle) {
      const [open, found] = await Promise.all([this.handle.stat(), stat(this.name).catch(() => undefined)]);
      if (found && found.ino === open.ino && found.dev === open.dev) return this.handle;
    }
    const handle = await openForAppending(this.name);
    await this.handle?.close();
    this.handle = handle;
    this.isNew = true;
    this.size = 0;
    return handle;
  }
}

/** A single `write`: with `appendFile`, lines of other processes could come between the parts of a short write. */
async function append(handle: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  const { bytesWritten } = await handle.write(bytes);
  if (bytesWritten < bytes.length) throw new Error(`only ${bytesWritten} of ${bytes.length} bytes were written`);
}

/** The entry of a new file in its folder is on the disk when this returns. */
async function openForAppending(path: string): Promise<FileHandle> {
  const handle = await open(path, 'a+', FILE_MODE);
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
  return handle;
}
