import { IsNotEmpty, IsOptional, IsString, ValidateBy } from 'class-validator';
import { isMapping, type Mapping } from '../mapping';
import type { Path } from '../problems';
import { readCertificates } from './read-certificates';
import { readObject } from '../reading/read-object';
import type { ReadingContext } from '../reading/reading-context';
import { Secret } from '../secret';
import { kindOf } from '../shown';
import type { Connection } from '../snapshot';

const PLAIN_PASSWORD = 'found a password in plain text; write ${NAME} in its place, or $NAME for the whole address';

/** How the endpoint's calls reach the provider. In the strings, `${NAME}` stands for an environment variable. */
export class ConnectionEntry {
  /** Path of a PEM file with certificate authorities that are trusted besides those of the system. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  ca_file?: string;

  /** Address of the HTTP proxy that calls go through, or `none`. Default: what the proxy variables of the server say. */
  @IsOptional()
  @IsProxy()
  proxy?: string;
}

/**
 * `connection:` of an endpoint; undefined where the report says what is wrong with it.
 *
 * @param allow hosts that may be at private addresses
 */
export function readConnection(
  source: Mapping,
  path: Path,
  allow: readonly string[],
  context: ReadingContext,
): Connection | undefined {
  const given = source['connection'] ?? {};
  const here = [...path, 'connection'];
  if (!isMapping(given)) {
    context.report.problem(here, `found ${kindOf(given)}; must be a mapping with ca_file and proxy`);
    return undefined;
  }
  if (hasPlainPassword(given['proxy'])) context.report.refuseIfStrict([...here, 'proxy'], PLAIN_PASSWORD);
  const entry = readObject(ConnectionEntry, given, here, context, { hasVariables: true });
  const certificates = entry?.ca_file && readCertificates(entry.ca_file, [...here, 'ca_file'], context);
  if (!entry || (entry.ca_file && !certificates)) return undefined;
  return {
    allow,
    ...(certificates && { certificates, certificateFile: entry.ca_file }),
    ...(entry.proxy && { proxy: new Secret(entry.proxy) }),
  };
}

/** Whether an address has a password that no variable stands for. */
function hasPlainPassword(given: unknown): boolean {
  return typeof given === 'string' && /\/\/[^/@]*:(?!\$\{\w+\}@)[^@]*@/.test(given);
}

function IsProxy(): PropertyDecorator {
  return ValidateBy({
    name: 'isProxy',
    validator: {
      validate: (value: unknown) => value === 'none' || (typeof value === 'string' && isProxyAddress(value)),
      defaultMessage: () => 'must be the http(s) address of a proxy, such as http://proxy:3128, or "none"',
    },
  });
}

function isProxyAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
