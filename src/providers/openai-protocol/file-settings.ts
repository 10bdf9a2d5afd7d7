import type { Secret } from '../../config';
import type { DraftBody } from '../shared/parameter-rules';
import { headerName, type CompatibleSettings } from './openai-compatible.config';

/** The headers that the file gives, and the key, which none of them replaces. */
export function headersOf({ headers, auth_header }: CompatibleSettings, key?: Secret): Record<string, string> {
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return { ...Object.fromEntries(given), ...keyHeader(auth_header, key) };
}

function keyHeader(header: string, key: Secret | undefined): Record<string, string> {
  const value = key?.reveal();
  if (!value) return {};
  const name = headerName(header);
  const word = header.slice(name.length + 1).trim();
  return { [name.toLowerCase()]: word ? `${word} ${value}` : value };
}

/** Drops, renames and adds the fields that the file says. Changes `body`; answers the names of what was dropped. */
export function applyFields(
  body: DraftBody,
  { drop_fields, rename_fields, default_fields }: CompatibleSettings,
): string[] {
  const dropped = drop_fields.filter((name) => body[name] !== undefined);
  for (const name of dropped) delete body[name];
  for (const [name, theirs] of Object.entries(rename_fields)) {
    if (body[name] === undefined) continue;
    if (body[theirs] === undefined) body[theirs] = body[name];
    else dropped.push(name);
    delete body[name];
  }
  for (const [name, value] of Object.entries(default_fields)) body[name] ??= value;
  return dropped;
}
