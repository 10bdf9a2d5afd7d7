import { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { codeOf } from '../code-of';
import type { Path } from '../problems';
import type { ReadingContext } from '../reading/reading-context';
import { absolutePath } from '../yaml/read-text';

const LARGEST_FILE = 4 * 1024 * 1024;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificates of a PEM file and those of `NODE_EXTRA_CA_CERTS`, which Node trusts only where it is told of no
 * others; undefined where the report says what is wrong with the file.
 */
export function readCertificates(file: string, path: Path, { report, env }: ReadingContext): string[] | undefined {
  const source = absolutePath(file);
  report.files.add(source);
  try {
    return [...certificatesIn(source), ...extraCertificates(env)];
  } catch (error) {
    const code = codeOf(error);
    const reason = code === 'ENOENT' ? 'there is no such file' : code.startsWith('E') ? code : 'it holds another thing';
    report.problem(path, `the file cannot be read (${reason}); must be a PEM file with certificates`);
    return undefined;
  }
}

/** @throws an error of the file system, or of the first certificate that is none */
function certificatesIn(file: string): string[] {
  if (statSync(file).size > LARGEST_FILE) throw new Error('too large');
  const certificates = readFileSync(file, 'utf8').match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw new Error('none');
  for (const certificate of certificates) new X509Certificate(certificate);
  return certificates;
}

/** Node itself warns of a file that it cannot use, and goes on. */
function extraCertificates({ NODE_EXTRA_CA_CERTS: file }: NodeJS.ProcessEnv): string[] {
  try {
    return file ? certificatesIn(file) : [];
  } catch {
    return [];
  }
}
