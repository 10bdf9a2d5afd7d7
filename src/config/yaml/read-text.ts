import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { codeOf } from '../code-of';
import type { Report } from '../report';

const LARGEST_FILE = 32 * 1024 * 1024;

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'the file may not be read by this user',
  ELOOP: 'the file is a symbolic link that leads nowhere',
  ENAMETOOLONG: 'the path is too long',
};

/** `~` stands for the home directory, as on a shell's command line; the rest is relative to the working directory. */
export function absolutePath(path: string): string {
  return resolve(path.replace(/^~(?=\/|$)/, homedir()));
}

/** The text of `report.source`, or undefined and a problem. */
export function readText(report: Report): string | undefined {
  try {
    const stats = statSync(report.source);
    if (!stats.isFile()) {
      const found = stats.isDirectory() ? 'a directory' : 'neither a file nor a link to one';
      report.problem([], `found ${found}; must be a YAML file`);
    } else if (stats.size > LARGEST_FILE) {
      report.problem([], `found ${stats.size} bytes; must be at most ${LARGEST_FILE}`);
    } else {
      return decode(readFileSync(report.source), report);
    }
  } catch (error) {
    const code = codeOf(error);
    report.problem([], REASONS[code] ?? `the file cannot be read (${code})`);
  }
  return undefined;
}

function decode(bytes: Buffer, report: Report): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    report.problem([], 'found bytes that are not UTF-8; save the file as UTF-8');
    return undefined;
  }
}
