import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import type { TlsSettings } from '../../auth-settings';
import { absolutePath, codeOf } from '../../files';
import { deepFreeze } from '../../objects';
import type { Path } from '../../problems';
import { readFile, type ReadingContext } from '../../report';
import { Secret } from '../../secret';
import { readBlock } from './read-block';
import { TlsEntry } from './tls-entry';

const MAX_FILE_BYTES = 1024 * 1024;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Reads `tls:` and its files. Returns null if there is no block, undefined if there is any problem. */
export function readTls(given: unknown, isGiven: boolean, context: ReadingContext): TlsSettings | null | undefined {
  if (!isGiven) return null;
  const entry = readBlock(TlsEntry, 'tls', given, context);
  if (!entry) return undefined;
  const certificate = readPem(entry.certificate_file, ['tls', 'certificate_file'], context, certificatesIn);
  const key = readPem(entry.key_file, ['tls', 'key_file'], context, keyIn);
  const clientCa =
    entry.client_ca_file === undefined
      ? null
      : readPem(entry.client_ca_file, ['tls', 'client_ca_file'], context, certificatesIn);
  if (!certificate || !key || clientCa === undefined) return undefined;
  if (!isPair(certificate.content, key.content, context)) return undefined;
  return deepFreeze({
    certificateFile: certificate.file,
    keyFile: key.file,
    clientCaFile: clientCa?.file ?? null,
    certificate: certificate.text,
    key: new Secret(key.text),
    clientCa: clientCa?.content ?? [],
    minVersion: entry.min_version,
    clientCertificates: entry.client_certificates ?? (clientCa ? 'optional' : 'none'),
  });
}

/** A file of `tls:`. */
interface PemFile<T> {
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
  readonly content: T;
}

/** @param parse throws an `Error` with a message that completes "the file …" and contains nothing of the file */
function readPem<T>(
  path: string,
  place: Path,
  context: ReadingContext,
  parse: (text: string) => T,
): PemFile<T> | undefined {
  const { report } = context;
  const file = absolutePath(path);
  report.files.add(file);
  let text: string;
  try {
    text = readFile(file, MAX_FILE_BYTES, context).toString('utf8');
  } catch (error) {
    const code = codeOf(error);
    report.problem(
      place,
      `the file cannot be read (${code === 'ENOENT' ? 'there is no such file' : (code ?? 'it is not a regular file')})`,
    );
    return undefined;
  }
  try {
    return { file, text, content: parse(text) };
  } catch (error) {
    report.problem(place, `the file ${error instanceof Error ? error.message : 'is not valid'}`);
    return undefined;
  }
}

function certificatesIn(text: string): readonly string[] {
  const found = text.match(CERTIFICATE) ?? [];
  if (found.length === 0) throw new Error('contains no certificate; must be PEM, "-----BEGIN CERTIFICATE-----"');
  for (const [index, certificate] of found.entries()) {
    if (!isCertificate(certificate)) throw new Error(`contains a certificate that is not valid, number ${index + 1}`);
  }
  return found;
}

function isCertificate(text: string): boolean {
  try {
    new X509Certificate(text);
    return true;
  } catch {
    return false;
  }
}

function keyIn(text: string): KeyObject {
  if (/-----BEGIN ENCRYPTED|^Proc-Type: 4,ENCRYPTED/m.test(text)) {
    throw new Error('contains an encrypted key; must be a key without a passphrase ("openssl pkey" removes it)');
  }
  try {
    return createPrivateKey(text);
  } catch {
    throw new Error('contains no private key; must be PEM, "-----BEGIN PRIVATE KEY-----"');
  }
}

/** Also warns of a certificate that clients reject. */
function isPair([first = '']: readonly string[], key: KeyObject, { report }: ReadingContext): boolean {
  const certificate = new X509Certificate(first);
  if (!certificate.checkPrivateKey(key)) {
    const message = 'does not belong to the first certificate of certificate_file; the server certificate comes first';
    report.problem(['tls', 'key_file'], message);
    return false;
  }
  const [from, to] = [certificate.validFrom, certificate.validTo];
  if (Date.parse(to) < Date.now()) report.warn(['tls', 'certificate_file'], `the certificate expired on ${to}`);
  if (Date.parse(from) > Date.now())
    report.warn(['tls', 'certificate_file'], `the certificate is not valid before ${from}`);
  return true;
}
