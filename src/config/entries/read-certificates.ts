import { X509Certificate } from 'node:crypto';
import { absolutePath, codeOf } from '../files';
import type { Path } from '../problems';
import { readFile, type ReadingContext } from '../report';

const MAX_FILE_BYTES = 4 * 1024 * 1024;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Returns the certificates of a PEM file and those of `NODE_EXTRA_CA_CERTS`, which Node ignores when a connection has
 * its own list. Returns undefined if the file is invalid; the report contains the problem.
 */
export function readCertificates(file: string, path: Path, context: ReadingContext): readonly string[] | undefined {
  const { report } = context;
  const source = absolutePath(file);
  report.files.add(source);
  try {
    return [...certificatesIn(source, context), ...extraCertificates(context)];
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

/** The certificates of each file that was read, because many endpoints may name the same file. */
const parsed = new WeakMap<Buffer, readonly string[]>();

/** @throws an error of the file system, or of the first certificate that is invalid */
function certificatesIn(file: string, context: ReadingContext): readonly string[] {
  const bytes = readFile(file, MAX_FILE_BYTES, context);
  const known = parsed.get(bytes);
  if (known) return known;
  const certificates = bytes.toString('utf8').match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw new Error('the file contains no certificate');
  for (const certificate of certificates) new X509Certificate(certificate);
  parsed.set(bytes, certificates);
  return certificates;
}

/** Ignores an unusable file, because Node itself warns about it and continues. */
function extraCertificates(context: ReadingContext): readonly string[] {
  const file = context.env['NODE_EXTRA_CA_CERTS'];
  try {
    return file ? certificatesIn(file, context) : [];
  } catch {
    return [];
  }
}
