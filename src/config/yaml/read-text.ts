import { statSync } from 'node:fs';
import { codeOf, decodeUtf8 } from '../files';
import { readFile, type ReadingContext } from '../report';

export const MAX_FILE_BYTES = 32 * 1024 * 1024;

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'this user has no permission to read the file',
  ELOOP: 'the file is a symbolic link without a target',
  ENAMETOOLONG: 'the path is too long',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'found bytes that are not UTF-8; save the file as UTF-8',
};

/** Returns the text of `report.source`, or reports a problem and returns undefined. */
export function readText(context: ReadingContext): string | undefined {
  const { report } = context;
  try {
    const stats = statSync(report.source);
    if (!stats.isFile()) {
      const found = stats.isDirectory() ? 'a directory' : 'neither a file nor a link to a file';
      report.problem([], `found ${found}; must be a YAML file`);
    } else if (stats.size > MAX_FILE_BYTES) {
      report.problem([], `found ${stats.size} bytes; must be at most ${MAX_FILE_BYTES}`);
    } else {
      return decodeUtf8(readFile(report.source, MAX_FILE_BYTES, context));
    }
  } catch (error) {
    const code = codeOf(error);
    report.problem([], REASONS[code ?? ''] ?? `the file cannot be read (${code})`);
  }
  return undefined;
}
