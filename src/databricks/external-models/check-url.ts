import { isCredentialHeader } from '../../config';
import { isRecord } from '../../shared/is-record';
import { invalidParameter } from '../documents';

const HTTP = /^https?:\/\//i;

/**
 * Rejects an address with credentials, because reads return addresses.
 *
 * @param isUrl whether the text must be an http(s) address; otherwise only such addresses are checked
 * @throws GatewayError `INVALID_PARAMETER`
 */
export function checkUrl(text: string, path: string, isUrl = false): void {
  const isHttp = HTTP.test(text) && URL.canParse(text);
  if (!isHttp && isUrl) throw invalidParameter(path, 'must be an http(s) URL');
  if (!isHttp) return;
  const { username, password, searchParams } = new URL(text);
  if (username || password) throw invalidParameter(path, 'must not contain a user name or a password');
  if ([...searchParams.keys()].some(isCredentialHeader)) {
    throw invalidParameter(path, 'must not contain a key or a token; use the field for the API key');
  }
}

/**
 * Rejects headers with credentials, because reads return headers.
 *
 * @throws GatewayError `INVALID_PARAMETER`
 */
export function checkHeaders(headers: unknown, path: string): void {
  if (isRecord(headers) && Object.keys(headers).some(isCredentialHeader)) {
    throw invalidParameter(path, 'must not contain credentials; use the field for the API key');
  }
}
