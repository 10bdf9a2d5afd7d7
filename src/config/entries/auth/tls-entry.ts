import { IsIn, IsOptional } from 'class-validator';
import { CLIENT_CERTIFICATES, TLS_VERSIONS, type ClientCertificates, type TlsVersion } from '../../auth-settings';
import type { ConfigProblem, CrossChecked } from '../../reading/validate';
import { IsFilePath } from './rules';

/** TLS of the server. The files are read again when they change. */
export class TlsEntry implements CrossChecked {
  /** The server's certificate, then its intermediate certificates, in PEM. */
  @IsFilePath('/etc/sluice/tls.crt')
  certificate_file!: string;

  /** The private key of the certificate in PEM, without a passphrase. */
  @IsFilePath('/etc/sluice/tls.key')
  key_file!: string;

  /** The oldest version of TLS that clients may use. */
  @IsIn(TLS_VERSIONS)
  min_version: TlsVersion = 'TLSv1.2';

  /** The certificate authorities of client certificates, in PEM. Default: none. */
  @IsOptional()
  @IsFilePath('/etc/sluice/client-ca.crt')
  client_ca_file?: string;

  /** Whether clients present a certificate. Default: `optional` with `client_ca_file`, else `none`. */
  @IsOptional()
  @IsIn(CLIENT_CERTIFICATES)
  client_certificates?: ClientCertificates;

  problems(): ConfigProblem[] {
    const { client_ca_file, client_certificates = 'none' } = this;
    if (client_certificates === 'none' || client_ca_file !== undefined) return [];
    const message = `found "${client_certificates}" without client_ca_file; set it to the authorities of the certificates`;
    return [{ property: 'client_certificates', message }];
  }
}
