import type { AuditSettings } from '../../auth-settings';
import { absolutePath } from '../../files';
import type { ReadingContext } from '../../report';
import { AuditEntry } from './audit-entry';
import { readBlock } from './read-block';

/** Reads `audit:`. Returns undefined if there is any problem; the report contains it. */
export function readAudit(
  given: unknown,
  isGiven: boolean,
  context: ReadingContext,
  hasStore: boolean,
): AuditSettings | undefined {
  const entry = isGiven ? readBlock(AuditEntry, 'audit', given, context) : new AuditEntry();
  if (!entry) return undefined;
  if (entry.store === true && !hasStore) {
    const message =
      'needs a store; add "store: {}" and "auth:", or Databricks mode, or write the records to audit.file only';
    context.report.problem(['audit', 'store'], message);
    return undefined;
  }
  if (isGiven && !(entry.store ?? hasStore) && entry.file === undefined) {
    const message = 'writes no records: there is no store, and file is not set; add file, or remove the block';
    context.report.problem(['audit'], message);
    return undefined;
  }
  const file = entry.file === undefined ? null : absolutePath(entry.file);
  return Object.freeze({ isGiven, store: entry.store ?? hasStore, file });
}
