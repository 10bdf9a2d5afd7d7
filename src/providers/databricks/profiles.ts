export type Profile = ReadonlyMap<string, string>;

/**
 * The profiles of a `.databrickscfg`, in the dialect of Python's `configparser`, which Databricks' own tools read and write
 * it with: nothing after a value is a comment, and a dot in the name of a section is no more than that. Keys are in lower
 * case.
 * @throws Error for a line that is neither a section nor a setting; the message does not show it
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
    else throw new Error(`line ${index + 1} is neither [a profile] nor a setting of one`);
  }
  return profiles;
}
