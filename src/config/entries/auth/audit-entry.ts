import { IsBoolean, IsOptional } from 'class-validator';
import { IsFilePath } from './rules';

/** Where audit records are written. */
export class AuditEntry {
  /** Whether records are written to the store. Default: true if there is a store. */
  @IsOptional()
  @IsBoolean()
  store?: boolean;

  /** A file to which records are appended as JSON lines, e.g. `/var/log/sluice/audit.jsonl`. Default: none. */
  @IsOptional()
  @IsFilePath('/var/log/sluice/audit.jsonl')
  file?: string;
}
