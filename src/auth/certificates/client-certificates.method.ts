import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { ClientCertificateSettings } from '../../config';
import { GatewayError } from '../../errors';
import type { Identity } from '../../http';
import { AuthConfiguration } from '../auth-configuration';
import type { AuthenticationMethod } from '../authentication-method';
import { Principals } from '../principals';
import { ProxyHeaders } from '../proxy/proxy-headers.method';
import { unauthenticated } from '../unauthenticated';
import { certificatePrincipal } from './certificate-principal';

/** What is known of a connection. */
interface Known {
  /** Undefined if the client has presented no certificate. */
  readonly result: Identity | GatewayError | undefined;
  /** When the certificate expires, in milliseconds since 1970. */
  readonly expiresAt: number;
}

const NO_CERTIFICATE: Known = { result: undefined, expiresAt: Infinity };

/**
 * Client certificates (`auth.client_certificates`), which TLS has verified. A certificate is read once for each connection. The
 * certificate of an authenticating proxy does not identify the proxy's clients.
 */
@Injectable()
export class ClientCertificates implements AuthenticationMethod {
  private settings: ClientCertificateSettings | null = null;
  private known = new WeakMap<object, Known>();

  constructor(
    configuration: AuthConfiguration,
    private readonly principals: Principals,
    private readonly proxy: ProxyHeaders,
  ) {
    this.configure(configuration.current.clientCertificates);
    configuration.onChange(() => this.configure(configuration.current.clientCertificates));
  }

  get isConfigured(): boolean {
    return this.settings !== null;
  }

  identifyConnection(request: IncomingMessage): Identity | undefined {
    const { socket } = request;
    let known = this.known.get(socket);
    if (!known) {
      known = this.proxy.isProxy(request) ? NO_CERTIFICATE : this.read(socket);
      this.known.set(socket, known);
    }
    if (known.result instanceof GatewayError) throw known.result;
    if (known.expiresAt <= Date.now()) throw invalid('CERT_HAS_EXPIRED');
    return known.result;
  }

  private read(socket: unknown): Known {
    if (!(socket instanceof TLSSocket) || !this.settings) return NO_CERTIFICATE;
    const certificate = socket.getPeerX509Certificate();
    if (!certificate) return NO_CERTIFICATE;
    const expiresAt = Date.parse(certificate.validTo);
    // With `optional`, TLS accepts the connection and reports the reason here.
    if (!socket.authorized) return { result: invalid(String(socket.authorizationError)), expiresAt: Infinity };
    try {
      return { result: this.principals.principalOf(certificatePrincipal(certificate, this.settings)), expiresAt };
    } catch (error) {
      return { result: GatewayError.from(error), expiresAt: Infinity };
    }
  }

  private configure(settings: ClientCertificateSettings | null): void {
    this.settings = settings;
    this.known = new WeakMap();
  }
}

/** @param reason a code such as `CERT_HAS_EXPIRED` */
function invalid(reason: string): GatewayError {
  return unauthenticated(`The client certificate is not valid (${reason}).`);
}
