import { ArrayUnique, IsArray, IsIn, IsObject, IsOptional, IsString, Matches } from 'class-validator';
import { IsApiKey, isCredentialHeader, type ConfigProblem, type Secret } from '../../config';
import { IsHttpUrl } from '../shared/is-http-url';

/** RFC 9110, section 5.6.2. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** What the connection says by itself. */
const RESERVED = /^(?:host|connection|content-length|content-type|transfer-encoding|upgrade|accept-encoding)$/i;

/** What every server that speaks OpenAI's API can be told in `model.config`. */
export class CompatibleSettings {
  /** Sent with every call, e.g. `{X-Title: My app}`. */
  @IsObject()
  headers: Record<string, string> = {};

  /** The header that carries the key, and the word before the key, e.g. `X-Api-Key`. */
  @Matches(/^[A-Za-z0-9-]+(?:: ?[A-Za-z0-9-]+)?$/, {
    message: '$property must be the name of a header, or "NAME: WORD" for a word before the key',
  })
  auth_header = 'Authorization: Bearer';

  /** Fields of requests that the server does not take. They are left out, and the response says so. */
  @IsArray()
  @ArrayUnique()
  @IsString({ each: true })
  drop_fields: string[] = [];

  /** The server's names of fields, e.g. `{max_tokens: max_completion_tokens}`. */
  @IsObject()
  rename_fields: Record<string, string> = {};

  /** Fields for requests that do not have them, in the server's words, e.g. `{input_type: query}`. */
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

/** Without the word before the key. */
export function headerName(header: string): string {
  return header.split(':', 1)[0] ?? '';
}

/** `model.config` of the vendors that speak OpenAI's API. */
export class OpenAICompatibleConfig extends CompatibleSettings {
  /** The vendor's key. */
  @IsApiKey()
  api_key!: Secret;

  /** The address below which `chat/completions` is. Default: the provider's own; a query that it has is kept. */
  @IsOptional()
  @IsHttpUrl()
  api_base?: string;
}

/** `model.config` of servers that one runs oneself and that may want no key. */
export class OwnServerConfig extends CompatibleSettings {
  /** Default: none is sent. */
  @IsApiKey({ optional: true })
  api_key?: Secret;

  /** The address below which `chat/completions` is. Default: that of a server on this machine. */
  @IsOptional()
  @IsHttpUrl()
  api_base?: string;
}
