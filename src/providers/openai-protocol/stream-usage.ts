import type { Target } from '../contract/provider-adapter';
import { AddedParameter } from '../shared/added-parameter';
import { asRecord } from '../shared/json';
import type { DraftBody } from '../shared/parameter-rules';

/** When streams request token counts with `stream_options.include_usage`. */
export const STREAM_USAGE = ['auto', 'client', 'never'] as const;
export type StreamUsage = (typeof STREAM_USAGE)[number];

interface StreamOptions {
  readonly include_usage: boolean;
}

/** Azure's first dated API version with `stream_options`: 2024-09-01-preview. */
const FIRST_API_VERSION = '2024-09-01';
const API_VERSION = /[?&]api-version=(\d{4}-\d{2}-\d{2})/;

export const includeUsage = new AddedParameter(/stream_options|include_usage/);

/** Whether the API at this URL has `stream_options`, judged by a dated `api-version` in its query. */
export function hasStreamOptions(url: string): boolean {
  const version = API_VERSION.exec(url)?.[1];
  return version === undefined || version >= FIRST_API_VERSION;
}

/**
 * Requests the token counts of a stream, unless the client declines them (`include_usage` is false or null) or the setting
 * `mode` excludes it, or the server rejected it; other stream options are passed on. A server whose API does not have
 * `stream_options` receives none. Changes `body`. Returns whether an option of the client was dropped.
 */
export function requestStreamUsage(
  body: DraftBody,
  target: Target<unknown>,
  mode: StreamUsage = 'auto',
  isSupported = true,
): boolean {
  const given = body.stream_options;
  const options = asRecord<StreamOptions>(given);
  const { include_usage: requested, ...others } = options ?? {};
  const hasOthers = Object.keys(others).length > 0;
  delete body.stream_options;
  if (!isSupported) return requested === true || hasOthers;
  const include = requested === undefined && mode === 'auto' ? true : requested;
  const isSent = mode !== 'never' && !includeUsage.isOmitted(body, target) && typeof include === 'boolean';
  if (isSent) body.stream_options = include === requested ? given : { include_usage: include, ...others };
  else if (hasOthers) body.stream_options = others;
  return requested === true && !isSent;
}
