import { IsNotEmpty, IsOptional, IsString, ValidateBy } from 'class-validator';
import { isMapping, type Mapping } from '../objects';
import type { Path } from '../problems';
import { readObject } from '../reading/read-object';
import { kindOf } from '../redaction';
import type { ReadingContext } from '../report';
import { Secret } from '../secret';
import { isProxyAddress } from '../settings/proxy-settings';
import type { Connection } from '../snapshot';
import { readCertificates } from './read-certificates';

const PLAIN_PASSWORD =
  'found a password in plain text; write ${NAME} instead of the password, or $NAME instead of the whole address';

/** How requests reach the provider. In the strings, `${NAME}` stands for an environment variable. */
export class ConnectionEntry {
  /** Path of a PEM file with certificate authorities to trust, in addition to those of the system. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  ca_file?: string;

  /** Address of the HTTP proxy for requests to the provider, or `none`. Default: the proxy variables of the server. */
  @IsOptional()
  @IsProxy()
  proxy?: string;
}

/**
 * Reads `connection:` of an endpoint. Returns undefined if there is any problem; the report contains it.
 *
 * @param allow hosts that may have private addresses
 */
export function readConnection(
  source: Mapping,
  path: Path,
  allow: readonly string[],
  context: ReadingContext,
): Connection | undefined {
  const given = source['connection'] ?? undefined;
  if (!context.isTrusted) return { allow, isTrusted: false };
  if (given === undefined) return { allow };
  const here = [...path, 'connection'];
  if (!isMapping(given)) {
    context.report.problem(here, `found ${kindOf(given)}; must be a mapping with ca_file and proxy`);
    return undefined;
  }
  if (hasPlainPassword(given['proxy'])) context.report.rejectIfStrict([...here, 'proxy'], PLAIN_PASSWORD);
  const entry = readObject(ConnectionEntry, given, here, context, { expandsVariables: true });
  const certificates = entry?.ca_file && readCertificates(entry.ca_file, [...here, 'ca_file'], context);
  if (!entry || (entry.ca_file && !certificates)) return undefined;
  return {
    allow,
    ...(certificates && { certificates, certificateFile: entry.ca_file }),
    ...(entry.proxy && { proxy: new Secret(entry.proxy) }),
  };
}

/** Whether an address contains a password that is not a variable. */
function hasPlainPassword(value: unknown): boolean {
  return typeof value === 'string' && /\/\/[^/@]*:(?!\$\{\w+\}@)[^@]*@/.test(value);
}

function IsProxy(): PropertyDecorator {
  return ValidateBy({
    name: 'isProxy',
    validator: {
      validate: (value: unknown) => value === 'none' || (typeof value === 'string' && isProxyAddress(value)),
      defaultMessage: () => 'must be the http(s) address of a proxy, e.g. http://proxy:3128, or "none"',
    },
  });
}
