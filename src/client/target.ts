import { variable } from './environment';
import { MlflowException } from './errors';

/** Where requests go: a server, or the Databricks workspace of the environment. */
export type Target =
  | {
      readonly kind: 'server';
      /** Without user information and trailing slash. */ readonly base: string;
      readonly url: URL;
    }
  | { readonly kind: 'databricks' };

/** @throws MlflowException with an example of a valid target */
export function parseTarget(target: string): Target {
  if (/^databricks(?::\/\/)?$/.test(target)) return { kind: 'databricks' };
  if (target.startsWith('databricks')) {
    throw new MlflowException(
      `The target "${target}" names a profile of ~/.databrickscfg, which this client does not read. ` +
        'Use "databricks" with DATABRICKS_HOST and DATABRICKS_TOKEN, or the options host and token.',
    );
  }
  return { kind: 'server', ...parseUrl(target, 'target') };
}

/** Returns the workspace's URL; `https` if it has no scheme, as in Databricks' clients. */
export function workspaceUrl(given: string | undefined): { base: string; url: URL } {
  const host = given ?? variable('DATABRICKS_HOST');
  if (host === undefined) {
    throw new MlflowException(
      'The workspace is unknown. Set DATABRICKS_HOST or the option host, e.g. "https://sluice.example.com".',
    );
  }
  return parseUrl(/^[a-z]+:\/\//i.test(host) ? host : `https://${host}`, 'workspace');
}

function parseUrl(text: string, what: string): { base: string; url: URL } {
  const url = /^https?:\/\/./i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (!url) {
    throw new MlflowException(
      `The ${what} ${JSON.stringify(text)} must be a URL, e.g. "http://localhost:5000", or "databricks".`,
    );
  }
  return { base: url.origin + url.pathname.replace(/\/$/, ''), url };
}

/** Returns one segment of a path. @throws MlflowException for an empty name */
export function segment(name: string, what: string): string {
  if (typeof name === 'string' && name !== '' && name !== '.' && name !== '..') return encodeURIComponent(name);
  throw new MlflowException(`The name of the ${what} must be a text that is not empty; found ${JSON.stringify(name)}.`);
}
