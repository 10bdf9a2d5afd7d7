import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const openssl = (...parameters: string[]): Promise<unknown> => promisify(execFile)('openssl', parameters);

/** A certificate and its key, as PEM files. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority for tests. Certificates are valid for two days. */
export class TestAuthority {
  private count = 0;

  private constructor(
    /** Path of the authority's own certificate. */
    readonly certificate: string,
    private readonly key: string,
    private readonly folder: string,
  ) {}

  static async create(name = 'Test CA'): Promise<TestAuthority> {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-ca-'));
    const [certificate, key] = [join(folder, 'ca.crt'), join(folder, 'ca.key')];
    await openssl('req', '-x509', ...newKey(key), '-days', '2', '-subj', `/CN=${name}`, '-out', certificate);
    return new TestAuthority(certificate, key, folder);
  }

  /** Issues a certificate for `localhost` and `127.0.0.1`. */
  server(): Promise<CertificateFiles> {
    return this.issue('/CN=localhost', 'DNS:localhost,IP:127.0.0.1');
  }

  /**
   * @param subject as openssl's `-subj`, e.g. `/OU=ops/CN=alice`; a backslash escapes `/` and `+`
   * @param alternativeNames as in openssl's configuration, e.g. `email:alice@example.com`
   */
  async issue(subject: string, alternativeNames?: string): Promise<CertificateFiles> {
    this.count += 1;
    const file = (extension: string): string => join(this.folder, `${this.count}.${extension}`);
    const [certificate, key, request, extensions] = [file('crt'), file('key'), file('csr'), file('cnf')];
    await openssl('req', ...newKey(key), '-utf8', '-multivalue-rdn', '-subj', subject, '-out', request);
    writeFileSync(
      extensions,
      alternativeNames ? `subjectAltName=${alternativeNames}\n` : 'basicConstraints=CA:FALSE\n',
    );
    const authority = ['-CA', this.certificate, '-CAkey', this.key, '-CAcreateserial'];
    await openssl(
      'x509',
      '-req',
      '-in',
      request,
      ...authority,
      '-days',
      '2',
      '-extfile',
      extensions,
      '-out',
      certificate,
    );
    return { certificate, key };
  }
}

function newKey(path: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', path];
}
