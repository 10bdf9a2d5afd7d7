import { X509Certificate } from 'node:crypto';
import { absolutePath, codeOf, readBytes } from '../files';
import type { Path } from '../problems';
import type { ReadingContext } from '../report';

const MAX_FILE_BYTES = 4 * 1024 * 1024;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Returns the certificates of a PEM file and those of `NODE_EXTRA_CA_CERTS`, which Node ignores when a connection has
 * its own list. Returns undefined if the file is invalid; the report contains the problem.
 */
export function readCertificates(file: string, path: Path, { report, env }: ReadingContext): string[] | undefined {
  const source = absolutePath(file);
  report.files.add(source);
  try {
    return [...certificatesIn(source), ...extraCertificates(env)];
  } catch (error) {
    report.problem(path, `the file cannot be read (${reasonOf(error)}); must be a PEM file with certificates`);
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === 'ENOENT') return 'there is no such file';
  return code?.startsWith('E') ? code : 'it does not contain valid certificates';
}

/** @throws an error of the file system, or of the first certificate that is invalid */
function certificatesIn(file: string): string[] {
  const certificates = readBytes(file, MAX_FILE_BYTES).toString('utf8').match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw new Error('the file contains no certificate');
  for (const certificate of certificates) new X509Certificate(certificate);
  return certificates;
}

/** Ignores an unusable file, because Node itself warns about it and continues. */
function extraCertificates({ NODE_EXTRA_CA_CERTS: file }: NodeJS.ProcessEnv): string[] {
  try {
    return file ? certificatesIn(file) : [];
  } catch {
    return [];
  }
}
