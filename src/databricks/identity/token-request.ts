import type { IncomingMessage } from 'node:http';
import { hasSeveralCredentials, readCredential } from '../../auth';
import { OAuthError } from './oauth.dialect';

/** Credentials of a service principal. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly secret: string;
}

type Headers = Pick<IncomingMessage, 'headers' | 'rawHeaders'>;

/**
 * Reads a request for an access token by client credentials (RFC 6749, section 4.4). Returns the credentials as they were
 * sent, then, if that differs, with their form encoding removed (section 2.3.1), which only some clients apply.
 *
 * @param body the text of the form
 * @throws OAuthError
 */
export function readTokenRequest(request: Headers, body: unknown): [ClientCredentials, ...ClientCredentials[]] {
  const form = readForm(request, body);
  const grant = form.get('grant_type');
  if (!grant) throw new OAuthError('invalid_request', "The parameter 'grant_type' is missing.");
  if (grant !== 'client_credentials') {
    throw new OAuthError('unsupported_grant_type', "The only supported grant type is 'client_credentials'.");
  }
  const scopes = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  if (scopes.some((scope) => scope !== 'all-apis')) {
    throw new OAuthError('invalid_scope', "The only supported scope is 'all-apis'.");
  }
  return readClient(request, form);
}

function readForm({ headers }: Headers, body: unknown): URLSearchParams {
  const type = headers['content-type'] ?? '';
  if (typeof body !== 'string' || !/^\s*application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type)) {
    throw new OAuthError('invalid_request', 'The body must be a form (application/x-www-form-urlencoded).');
  }
  const form = new URLSearchParams(body);
  for (const name of new Set(form.keys())) {
    if (form.getAll(name).length > 1) {
      throw new OAuthError('invalid_request', 'A parameter of the form occurs more than once.');
    }
  }
  return form;
}

/** From the `Authorization` header, or from the form. */
function readClient(request: Headers, form: URLSearchParams): [ClientCredentials, ...ClientCredentials[]] {
  const { authorization } = request.headers;
  const [formId, formSecret] = [form.get('client_id'), form.get('client_secret')];
  if (authorization !== undefined) {
    const credential = readCredential(authorization);
    if (credential?.scheme !== 'basic') {
      throw new OAuthError('invalid_client', 'The Authorization header must be HTTP Basic with client ID and secret.');
    }
    if (hasSeveralCredentials(request) || formSecret !== null) {
      throw new OAuthError('invalid_request', 'The request has several credentials of a client.');
    }
    const sent = { clientId: credential.user, secret: credential.password };
    const decoded = { clientId: decode(sent.clientId), secret: decode(sent.secret) };
    return decoded.clientId === sent.clientId && decoded.secret === sent.secret ? [sent] : [sent, decoded];
  }
  if (!formId || !formSecret) {
    const expected = 'Send client ID and secret by HTTP Basic, or as client_id and client_secret in the form.';
    throw new OAuthError('invalid_client', `The request has no credentials of a client. ${expected}`);
  }
  return [{ clientId: formId, secret: formSecret }];
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return value;
  }
}
