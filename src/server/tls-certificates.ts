import { Injectable, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { FileEndpointSource, type TlsSettings } from '../config';
import type { GatewayHttpAdapter } from '../http';

/**
 * Gives the HTTP server the certificates of `tls:`, and again whenever a reload has read other ones. Nest creates the server after
 * all providers. A file that is not valid rejects the reload, so the server keeps its certificates.
 */
@Injectable()
export class TlsCertificates {
  private readonly logger = new Logger('Tls');
  private current: TlsSettings | null;

  constructor(
    private readonly host: HttpAdapterHost<GatewayHttpAdapter>,
    private readonly file: FileEndpointSource,
  ) {
    this.current = file.current().tls;
    if (this.current) this.use(this.current);
    file.onChange(() => this.reload());
  }

  private reload(): void {
    const { tls } = this.file.current();
    const { current } = this;
    if (!current || !tls) {
      if (current ?? tls) this.warn(tls ? 'now has a block "tls"' : 'no longer has a block "tls"');
      return;
    }
    if (tls.clientCertificates !== current.clientCertificates) this.warn('changes tls.client_certificates');
    if (isSame(tls, current)) return;
    this.current = { ...tls, clientCertificates: current.clientCertificates };
    this.use(this.current);
    this.logger.log(`new connections use the certificate of ${tls.certificateFile} as it is now`);
  }

  private use({ certificate, key, clientCa, minVersion, clientCertificates }: TlsSettings): void {
    this.host.httpAdapter.useTls({ certificate, key: key.reveal(), clientCa, minVersion, clientCertificates });
  }

  private warn(change: string): void {
    this.logger.warn(`the file ${change}; restart the server for this to take effect`);
  }
}

function isSame(one: TlsSettings, other: TlsSettings): boolean {
  return (
    one.certificate === other.certificate &&
    one.key.reveal() === other.key.reveal() &&
    one.minVersion === other.minVersion &&
    one.clientCa.join('') === other.clientCa.join('')
  );
}
