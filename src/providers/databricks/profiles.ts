export type Profile = ReadonlyMap<string, string>;

/**
 * Parses the profiles of a `.databrickscfg` as Python's `configparser` does, which Databricks' own tools use: comments
 * after a value are not supported, and a dot in a section name has no meaning. Keys are converted to lower case.
 * @throws Error for a line that is neither a section nor a setting; the message does not contain the line, which may be a
 * secret
 */
export function readProfiles(text: string): ReadonlyMap<string, Profile> {
  const profiles = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const section = /^\[(.+)\]$/.exec(line)?.[1];
    const [, key, value] = /^([^=:]+)[=:](.*)$/.exec(line) ?? [];
    if (section !== undefined) profiles.set(section, (current = profiles.get(section) ?? new Map<string, string>()));
    else if (key !== undefined && value !== undefined && current) current.set(key.trim().toLowerCase(), value.trim());
    else throw new Error(`line ${index + 1} is neither a [profile] nor a setting`);
  }
  return profiles;
}
