import { readFilter, readLastOfFiles, readLastOfStore, verifyFiles, verifyStore, type AuditRecord } from '../audit';
import type { GivenFilter, Verification } from '../audit';
import { GatewayError, reasonOf } from '../errors';
import { StoreError } from '../store';
import { openExistingStore } from './open-store';

interface Source {
  readonly configPath?: string;
  readonly file?: readonly string[];
}

export interface AuditVerifyOptions extends Source {
  readonly head?: string;
}

export interface AuditListOptions extends Source, GivenFilter {
  readonly limit: string;
  readonly json: boolean;
}

const MAX_LISTED = 100_000;

/** Prints whether the log is as it was written, and where it is not. */
export async function verifyAudit({ configPath, file, head }: AuditVerifyOptions): Promise<void> {
  if (head !== undefined && !/^[0-9a-f]{64}$/.test(head)) fail('--head must be a hash of 64 hexadecimal digits.');
  await orFail(async () => {
    const result = file
      ? await verifyFiles(file, head)
      : await openExistingStore(configPath, (store) => verifyStore(store, head));
    process.stdout.write(summaryOf(result));
    if (result.problem) process.exitCode = 1;
  });
}

export async function listAudit(options: AuditListOptions): Promise<void> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LISTED) fail(`--limit must be 1 to ${MAX_LISTED}.`);
  await orFail(async () => {
    const filter = readFilter(options);
    const { file, configPath, json } = options;
    const records = file
      ? await readLastOfFiles(file, filter, limit)
      : await openExistingStore(configPath, (store) => readLastOfStore(store, filter, limit));
    for (const line of json ? records.map((record) => JSON.stringify(record)) : tableOf(records)) {
      process.stdout.write(`${line}\n`);
    }
  });
}

function summaryOf({ records, head, problem, notes }: Verification): string {
  const lines = notes.map((note) => `note: ${note}`);
  if (problem) {
    const { sequence, place, message } = problem;
    lines.push(`NOT INTACT at sequence number ${sequence}${place === undefined ? '' : ` (${place})`}: ${message}`);
  }
  lines.push(`${problem ? 'intact before that' : 'intact'}: ${records} records`);
  if (head !== undefined) lines.push(`head: ${head}`);
  return `${lines.join('\n')}\n`;
}

const COLUMNS = ['time', 'action', 'outcome', 'principal', 'address', 'status', 'target'] as const;

function* tableOf(records: readonly AuditRecord[]): Generator<string> {
  const rows = [COLUMNS.map((name) => name.toUpperCase()), ...records.map(rowOf)];
  const widths = COLUMNS.map((_name, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  for (const row of rows) {
    yield row
      .map((text, index) => text.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  }
}

/** Clients choose some texts; characters that a terminal interprets are replaced. */
function rowOf({ time, action, outcome, principal, address, status, target }: AuditRecord): string[] {
  return [time, action, outcome, principal?.name, address, status, target].map((value) =>
    String(value ?? '-').replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd'),
  );
}

async function orFail(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const isKnown = error instanceof StoreError || error instanceof GatewayError;
    if (isFileError(error)) fail(`${error.path ?? 'The file'} cannot be read (${error.code ?? error.message}).`);
    if (isKnown) fail(reasonOf(error));
    throw error;
  }
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
