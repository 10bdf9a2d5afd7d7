import { dirname } from 'node:path';
import type { AuditSettings } from './auth-settings';
import type { DatabricksSettings, StoreSettings } from './databricks-settings';
import { readAudit } from './entries/auth/read-audit';
import { readDatabricks } from './entries/read-databricks';
import { readStore } from './entries/store-entry';
import { absolutePath } from './files';
import { isMapping, type Mapping } from './objects';
import { Report } from './report';
import { SourceFiles } from './source-files';
import { fromJson, parseText } from './yaml/file-content';
import { readText } from './yaml/read-text';

export interface LoadedStoreSettings {
  readonly store: StoreSettings;
  readonly databricks: DatabricksSettings;
  readonly audit: AuditSettings;
  /** The folder which relative paths in the URL of the store start from. */
  readonly folder: string;
}

/**
 * Reads `store:`, `databricks:` and `audit:` of a gateway file, for commands that need no endpoints. Other blocks may be invalid.
 *
 * @param path of the file; undefined if there is none, and `DATABASE_URL` is set
 * @throws InvalidConfigError with all problems of the three blocks
 */
export function loadStoreSettings(path: string | undefined, env: NodeJS.ProcessEnv): LoadedStoreSettings {
  const report = new Report(absolutePath(path ?? 'environment'));
  const context = { report, env, keyFiles: new Set<string>(), files: new SourceFiles(), reads: [], isTrusted: true };
  const root = path === undefined ? {} : rootOf(readText(context) ?? '', report);
  report.throwIfInvalid();
  const store = readStore(root['store'], context);
  const databricks = readDatabricks(root['databricks'], 'databricks' in root, context);
  const audit = readAudit(root['audit'], 'audit' in root, context, true);
  report.throwIfInvalid();
  if (!store || !databricks || !audit) throw new TypeError('the settings were rejected without a problem');
  return { store, databricks, audit, folder: dirname(report.source) };
}

function rootOf(text: string, report: Report): Mapping {
  const { content, problems } = parseText(text, report.source);
  report.add({ files: new Set(), missingFiles: new Set(), problems, allWarnings: [] });
  const root = content && fromJson(content.root);
  return isMapping(root) ? root : {};
}
