import { NO_RECORD, readRecord, type AuditRecord, type ChainHead } from '../chain';
import { linesOf, type Line } from './lines';
import { changed, headMissing, problemAfter, type AuditProblem, type Verification } from './verification';

/** Each record begins with this, because its keys are sorted. */
const BEGIN = '{"action":"';
/** Records between the end that a process has read and the line that it then writes: a few batches of other processes. */
const MAX_REMEMBERED = 50_000;

/**
 * Checks the chains in files, the oldest file first: `logrotate` may have divided the log. Without the older files, chains begin
 * with a record `audit.continue`.
 *
 * @param given a head that an earlier verification has reported
 * @throws an error of the file system if a file cannot be read
 */
export async function verifyFiles(files: readonly string[], given: string | undefined): Promise<Verification> {
  const check = new FileCheck(given);
  for (const file of files) await check.read(file);
  return check.result();
}

class FileCheck {
  private problem: AuditProblem | undefined;
  private readonly notes: string[] = [];
  private readonly chains = new Map<string, ChainHead>();
  /** Hashes of the last records. */
  private readonly hashes = new Set<string>();
  private records = 0;
  private head: string | undefined;
  private hasGiven: boolean;
  private file = '';
  /** A line that is no record, until it is known whether it is an incomplete one. */
  private torn: Line | undefined;

  constructor(private readonly given: string | undefined) {
    this.hasGiven = given === undefined;
  }

  async read(file: string): Promise<void> {
    this.file = file;
    for await (const line of linesOf(file)) {
      if (!this.problem) this.add(line);
    }
    if (!this.problem) this.endFile();
  }

  result(): Verification {
    const { records, head, notes } = this;
    return { records, head, problem: this.problem ?? (this.hasGiven ? undefined : headMissing(records)), notes };
  }

  private add(line: Line): void {
    const record = readRecord(line.text) ?? this.readAfterTorn(line);
    if (!record) {
      if (this.torn) this.fail(this.torn, changed(this.expectedIn(this.torn)));
      else this.torn = line;
      return;
    }
    if (this.torn) {
      if (record.action !== 'audit.repair') {
        this.fail(this.torn, changed(this.expectedIn(this.torn)));
        return;
      }
      this.note(this.torn, 'is incomplete: the process that wrote it was killed');
      this.torn = undefined;
    }
    const problem = this.problemOf(record, line);
    if (problem) {
      this.fail(line, problem);
      return;
    }
    this.chains.set(String(record.chain), record);
    this.remember(record.hash);
    this.records += 1;
    this.head = record.hash;
    this.hasGiven ||= record.hash === this.given;
  }

  private problemOf(record: AuditRecord, line: Line): AuditProblem | undefined {
    const { chain, sequence, previous, seen, action } = record;
    const head = this.chains.get(String(chain));
    const isContinued = !head && sequence > 1 && (action === 'audit.continue' || action === 'audit.repair');
    if (isContinued) this.note(line, `continues the record with the hash ${previous}, which is in an older file`);
    else {
      const problem = problemAfter(head ?? { sequence: 0, hash: NO_RECORD }, record);
      if (problem) return problem;
    }
    if (seen === undefined || this.hashes.has(seen)) return undefined;
    return { sequence, message: `the record with the hash ${seen}, which was before record ${sequence}, is missing` };
  }

  /** A process can append to an incomplete line that another process, which was killed, wrote at the same time. */
  private readAfterTorn(line: Line): AuditRecord | undefined {
    const begin = line.text.lastIndexOf(BEGIN);
    const record = begin > 0 ? readRecord(line.text.slice(begin)) : undefined;
    if (record) this.note(line, 'begins with an incomplete record: the process that wrote it was killed');
    return record;
  }

  private endFile(): void {
    const { torn } = this;
    if (!torn) return;
    this.torn = undefined;
    if (torn.isComplete) this.fail(torn, changed(this.expectedIn(torn)));
    else this.note(torn, 'is incomplete: a process was killed while it wrote, or is writing at the moment');
  }

  /** Returns the number of the record that a line without a valid record should contain. */
  private expectedIn({ text }: Line): number {
    const [, chain] = /"chain":"([0-9a-f-]+)"/.exec(text) ?? [];
    const [, sequence] = /"sequence":(\d+)/.exec(text) ?? [];
    const head = chain === undefined ? undefined : this.chains.get(chain);
    return head ? head.sequence + 1 : Number(sequence ?? this.records + 1);
  }

  private remember(hash: string): void {
    this.hashes.add(hash);
    if (this.hashes.size <= MAX_REMEMBERED) return;
    for (const oldest of this.hashes) {
      this.hashes.delete(oldest);
      break;
    }
  }

  private fail({ number }: Line, problem: AuditProblem): void {
    this.problem = { ...problem, place: `${this.file}, line ${number}` };
  }

  private note({ number }: Line, message: string): void {
    this.notes.push(`${this.file}, line ${number}: ${message}`);
  }
}
