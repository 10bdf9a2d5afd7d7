import type { X509Certificate } from 'node:crypto';
import type { CertificateName, ClientCertificateSettings } from '../../config';
import type { PrincipalTraits } from '../principals';
import { unauthenticated } from '../unauthenticated';
import { alternativeNamesIn } from './alternative-names';

const MAX_NAME_LENGTH = 256;

/** Kinds of `subjectAltName`, as Node writes them. */
const ALTERNATIVE_NAMES: Readonly<Record<Exclude<CertificateName, 'CN'>, string>> = {
  email: 'email',
  dns: 'DNS',
  uri: 'URI',
};

/**
 * Returns the principal that a verified client certificate names. The name must be unambiguous: a certificate with several values of
 * the part that names the principal is rejected.
 *
 * @throws GatewayError that explains why the certificate names nobody
 */
export function certificatePrincipal(
  certificate: X509Certificate,
  { user, kind, groups }: ClientCertificateSettings,
): PrincipalTraits {
  const [name = '', ...others] = valuesOf(certificate, user);
  if (others.length > 0)
    throw unauthenticated(`The client certificate has several values of ${user}; it must have one.`);
  if (name === '') throw unauthenticated(`The client certificate has no ${user} that could name its principal.`);
  if (!isPlain(name)) throw unauthenticated(`The ${user} of the client certificate is not a valid name.`);
  const memberships = groups === null ? [] : subjectValues(certificate, groups);
  if (!memberships.every(isPlain))
    throw unauthenticated(`A value of ${groups} in the client certificate is not valid.`);
  return { kind, name, groups: memberships, method: 'certificate' };
}

function valuesOf(certificate: X509Certificate, part: CertificateName): readonly string[] {
  if (part === 'CN') return subjectValues(certificate, part);
  const names = alternativeNamesIn(certificate.subjectAltName);
  if (!names) throw unauthenticated('The subjectAltName of the client certificate is not valid.');
  return names.filter(({ kind }) => kind === ALTERNATIVE_NAMES[part]).map(({ value }) => value);
}

/** Node decodes the subject: escapes, and characters such as `/` and `,`, have no meaning in the values. */
function subjectValues(certificate: X509Certificate, attribute: string): readonly string[] {
  // The values of an attribute that occurs several times are a list, unlike what the type declares.
  const subject = certificate.toLegacyObject().subject as unknown as Readonly<Record<string, string | string[]>>;
  const value = Object.hasOwn(subject, attribute) ? subject[attribute] : undefined;
  return value === undefined ? [] : [value].flat();
}

/** Whether a text has no control or replacement characters, no white space at its ends, and an ordinary length. */
function isPlain(text: string): boolean {
  return (
    text.length <= MAX_NAME_LENGTH && text !== '' && text.trim() === text && !/[\p{C}\p{Zl}\p{Zp}\ufffd]/u.test(text)
  );
}
