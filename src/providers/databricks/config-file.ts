import type { ToolsFile } from '../../config';
import { readProfiles, type Profile } from './profiles';

const CREDENTIALS = ['token', 'client_id', 'client_secret'];
const SUPPORTED = ['pat', 'oauth-m2m'];
const ADVICE = "set 'token', or 'client_id' and 'client_secret'";

/**
 * `~/.databrickscfg` or the file that `DATABRICKS_CONFIG_FILE` names, with the profile `DEFAULT` or the one that
 * `DATABRICKS_CONFIG_PROFILE` names. As in Databricks' own tools, the file has the lowest precedence. Without a named
 * profile it is only used if neither a workspace nor a credential is configured, so that no credential is sent to a
 * workspace of another configuration.
 */
export const CONFIG_FILE: ToolsFile = {
  find: (given, env) => {
    const profile = env['DATABRICKS_CONFIG_PROFILE'];
    const isUnconfigured = ['host', ...CREDENTIALS].every((key) => !given[key]);
    if (!profile && !isUnconfigured) return undefined;
    const path = env['DATABRICKS_CONFIG_FILE'];
    return { path: path || '~/.databrickscfg', mustExist: Boolean(profile || path) };
  },

  read: (text, given, env) => {
    const name = env['DATABRICKS_CONFIG_PROFILE'];
    const profile = readProfiles(text).get(name || 'DEFAULT');
    if (!profile && name) throw new Error(`it has no profile "${name}"`);
    if (!profile) return {};
    const hasCredentials = CREDENTIALS.some((key) => given[key]);
    const found = {
      ...(given['host'] ? {} : hostOf(profile)),
      ...(hasCredentials ? {} : credentialsOf(profile, name || 'DEFAULT')),
    };
    return Object.fromEntries(Object.entries(found).map(([key, value]) => [`DATABRICKS_${key.toUpperCase()}`, value]));
  },
};

function hostOf(profile: Profile): Record<string, string> {
  const host = profile.get('host');
  if (!host) return {};
  return { host: /^https?:\/\//i.test(host) ? host : `https://${host}` };
}

/** @throws Error if the profile has no credentials of a supported kind */
function credentialsOf(profile: Profile, name: string): Record<string, string> {
  const kind = profile.get('auth_type');
  if (kind && !SUPPORTED.includes(kind))
    throw new Error(`its profile "${name}" has the auth_type "${kind}"; ${ADVICE}`);
  const token = profile.get('token');
  const id = profile.get('client_id');
  const secret = profile.get('client_secret');
  if (token && kind !== 'oauth-m2m') return { token };
  if (id && secret && kind !== 'pat') return { client_id: id, client_secret: secret };
  throw new Error(`its profile "${name}" has no supported credentials; ${ADVICE}`);
}
