import { variable } from './environment';
import type { ClientOptions } from './options';

/** Returns the value of the `Authorization` header; undefined for none. Called for every attempt. */
export type Authorization = () => Promise<string | undefined>;

/** Prefix of the variables for servers that are no Databricks workspace. */
export const MLFLOW_TRACKING = 'MLFLOW_TRACKING';

/** Returns what the options say, else the variables, else the user information of the URL. HTTP Basic precedes a token. */
export function staticAuthorization(options: ClientOptions, prefix: string, url?: URL): Authorization {
  return async () => {
    const username = options.username ?? (options.token ? undefined : variable(`${prefix}_USERNAME`));
    const password = options.password ?? (options.token ? undefined : variable(`${prefix}_PASSWORD`));
    if (username !== undefined && password !== undefined) return basic(username, password);
    const token = typeof options.token === 'function' ? await options.token() : options.token;
    const bearer = token ?? variable(`${prefix}_TOKEN`);
    if (bearer !== undefined) return `Bearer ${bearer}`;
    return url?.username ? basic(decodeURIComponent(url.username), decodeURIComponent(url.password)) : undefined;
  };
}

/** Returns the `Authorization` header for HTTP Basic (RFC 7617), encoded as UTF-8. */
export function basic(username: string, password: string): string {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}
