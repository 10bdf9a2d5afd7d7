import type { Secret } from '../../config';
import type { DraftBody } from '../shared/parameter-rules';
import type { StreamUsage } from './stream-usage';
import { headerName, type CompatibleSettings } from './openai-compatible.config';

const NONE = Object.freeze({});

/** Returns the configured headers and the API key's header, which the configured ones cannot replace. */
export function headersOf({ headers, auth_header }: CompatibleSettings, key?: Secret): Record<string, string> {
  const configured = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return { ...Object.fromEntries(configured), ...keyHeader(auth_header, key) };
}

function keyHeader(header: string, key: Secret | undefined): Record<string, string> {
  const value = key?.reveal();
  if (!value) return {};
  const name = headerName(header);
  const scheme = header.slice(name.length + 1).trim();
  return { [name.toLowerCase()]: scheme ? `${scheme} ${value}` : value };
}

/** Settings of an endpoint that change fields of its requests. */
export interface FieldSettings {
  readonly stream_usage?: StreamUsage;
  readonly drop_fields?: readonly string[];
  readonly rename_fields?: Readonly<Record<string, string>>;
  readonly default_fields?: Readonly<Record<string, unknown>>;
}

/** Applies `drop_fields`, `rename_fields` and `default_fields` to `body`. Returns the names of the dropped fields. */
export function applyFields(
  body: DraftBody,
  { drop_fields = [], rename_fields = NONE, default_fields = NONE }: FieldSettings,
): string[] {
  const dropped = drop_fields.filter((name) => body[name] !== undefined);
  for (const name of dropped) delete body[name];
  for (const [name, nativeName] of Object.entries(rename_fields)) {
    if (body[name] === undefined) continue;
    if (body[nativeName] === undefined) body[nativeName] = body[name];
    else dropped.push(name);
    delete body[name];
  }
  for (const [name, value] of Object.entries(default_fields)) body[name] ??= value;
  return dropped;
}
