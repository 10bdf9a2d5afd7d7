import { ArrayUnique, IsArray, IsIn, IsObject, IsOptional, IsString, Matches } from 'class-validator';
import { IsApiKey, isCredentialHeader, type ConfigProblem, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';
import { STREAM_USAGE, type StreamUsage } from './stream-usage';

/** RFC 9110, section 5.6.2. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Headers that the HTTP client sets. */
const RESERVED = /^(?:host|connection|content-length|content-type|transfer-encoding|upgrade|accept-encoding)$/i;

/** `model.config` of a provider with OpenAI's wire format: which fields its requests contain. */
export class RequestSettings {
  /** Request fields that the server does not support. They are dropped, and the response reports it. */
  @IsArray()
  @ArrayUnique()
  @IsString({ each: true })
  drop_fields: string[] = [];

  /**
   * When streams request token counts (`stream_options: {include_usage: true}`). `auto`: unless the client declines them or
   * the server does not support it; `client`: if the client requests them; `never`.
   */
  @IsIn(STREAM_USAGE)
  stream_usage: StreamUsage = 'auto';
}

/** `model.config` of every provider that implements OpenAI's API. */
export class CompatibleSettings extends RequestSettings {
  /** Headers of every request, e.g. `{X-Title: My app}`. */
  @IsObject()
  headers: Record<string, string> = {};

  /** The header of the API key, with an optional scheme, e.g. `X-Api-Key` or `Authorization: Bearer`. */
  @Matches(/^[A-Za-z0-9-]+(?:: ?[A-Za-z0-9-]+)?$/, {
    message: '$property must be the name of a header, or "NAME: WORD" for a word before the key',
  })
  auth_header = 'Authorization: Bearer';

  /** The server's names for fields, e.g. `{max_tokens: max_completion_tokens}`. */
  @IsObject()
  rename_fields: Record<string, string> = {};

  /** Native fields added to requests that do not have them, e.g. `{input_type: query}`. */
  @IsObject()
  default_fields: Record<string, unknown> = {};

  /** Whether completions go to `completions` or, as one user message, to `chat/completions`. Default: by the provider. */
  @IsOptional()
  @IsIn(['native', 'chat'])
  completions_mode?: 'native' | 'chat';

  problems(): ConfigProblem[] {
    const headers = Object.entries(this.headers).flatMap(([name, value]) => {
      const message = wrongHeader(name, value);
      return message ? [{ property: 'headers', message }] : [];
    });
    const names = Object.values(this.rename_fields).every((name) => typeof name === 'string');
    return [
      ...headers,
      ...(names ? [] : [{ property: 'rename_fields', message: 'must give each field a name' }]),
      ...(isCredentialHeader(headerName(this.auth_header))
        ? []
        : [{ property: 'auth_header', message: 'must have "authorization", "key", "token" or "secret" in its name' }]),
    ];
  }
}

function wrongHeader(name: string, value: unknown): string | undefined {
  if (!HEADER_NAME.test(name)) return 'must have the names of headers as its keys';
  if (RESERVED.test(name)) return `must not have '${name}', which the connection sets`;
  if (typeof value === 'string' && HEADER_VALUE.test(value)) return undefined;
  return `must have one line of text for '${name}'`;
}

/** The name of a header without the scheme. */
export function headerName(header: string): string {
  return header.split(':', 1)[0] ?? '';
}

/** `model.config` of hosted providers that implement OpenAI's API. */
export class OpenAICompatibleConfig extends CompatibleSettings {
  /** The provider's API key. */
  @IsApiKey()
  api_key!: Secret;

  /** The base URL of `chat/completions`. Default: the provider's. A query string is kept. */
  @IsOptional()
  @IsHttpUrl()
  api_base?: string;
}

/** `model.config` of self-hosted servers, where the API key is optional. */
export class OwnServerConfig extends CompatibleSettings {
  /** Default: no key is sent. */
  @IsApiKey({ optional: true })
  api_key?: Secret;

  /** The base URL of `chat/completions`. Default: a server on this machine. */
  @IsOptional()
  @IsHttpUrl()
  api_base?: string;
}
