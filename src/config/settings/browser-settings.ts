import type { Problem } from '../problems';
import { displayValue } from '../redaction';

/** The first variable that is set wins; MLflow 3.5 and later has the second ones. */
const HOSTS = ['SLUICE_ALLOWED_HOSTS', 'MLFLOW_SERVER_ALLOWED_HOSTS'];
const ORIGINS = ['SLUICE_ALLOWED_ORIGINS', 'MLFLOW_SERVER_CORS_ALLOWED_ORIGINS'];

/** A host name, in which `*` stands for any characters; a port is ignored. */
const HOST = /^(?:[\w.*-]+(?::(?:\d+|\*))?|\[[\da-f:.]+\](?::\d+)?)$/i;
/** `*`, or a scheme and a host, in which `*` stands for any characters; the port may be `*`. */
const ORIGIN = /^(?:\*|[a-z][a-z\d+.-]*:\/\/(?:[\w.*-]+|\[[\da-f:.]+\])(?::(?:\d+|\*))?)$/i;

export function allowedHostsOf(env: NodeJS.ProcessEnv, problems: Problem[]): readonly string[] {
  const hosts = listOf(
    env,
    HOSTS,
    HOST,
    'a list of host names, e.g. "gateway.example.com, *.internal", or "*"',
    problems,
  );
  return hosts.map((host) => host.replace(/:(?:\d+|\*)$/, ''));
}

export function allowedOriginsOf(env: NodeJS.ProcessEnv, problems: Problem[]): readonly string[] {
  return listOf(env, ORIGINS, ORIGIN, 'a list of origins, e.g. "https://app.example.com", or "*"', problems);
}

function listOf(
  env: NodeJS.ProcessEnv,
  names: readonly string[],
  pattern: RegExp,
  expected: string,
  problems: Problem[],
): string[] {
  const name = names.find((candidate) => env[candidate]?.trim());
  if (name === undefined) return [];
  const items = (env[name] ?? '').split(',').map((item) => item.trim().toLowerCase().replace(/\/$/, ''));
  const given = items.filter((item) => item !== '');
  for (const item of given.filter((candidate) => !pattern.test(candidate))) {
    problems.push({ path: name, line: undefined, message: `found ${displayValue(item)}; must be ${expected}` });
  }
  return given;
}
