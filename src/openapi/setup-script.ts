import type { IssuerLogin } from './issuer-login';
import type { ListedDocument } from './page';

/**
 * Starts Swagger UI with the document that the address of the page names, by default the main one. The document names the
 * endpoints that the client may see, so it is loaded with the credential that the person entered, and again when that changes.
 * `validatorUrl: null` disables requests to an online validator.
 */
export function setupScript(documents: readonly ListedDocument[], login: IssuerLogin | undefined): string {
  return `
const names = ${JSON.stringify(documents.map(({ name }) => name))};
const requested = new URLSearchParams(location.search).get('document');
const name = names.includes(requested) ? requested : '';
for (const link of document.querySelectorAll('nav a')) {
  if (link.search === '?document=' + name) link.setAttribute('aria-current', 'page');
}
function authorization() {
  const { token, basic, login } = JSON.parse(localStorage.getItem('authorized') ?? '{}');
  if (login?.token?.access_token) return 'Bearer ' + login.token.access_token;
  if (token) return 'Bearer ' + token.value;
  if (!basic) return undefined;
  const bytes = new TextEncoder().encode(basic.value.username + ':' + basic.value.password);
  return 'Basic ' + btoa(String.fromCharCode(...bytes));
}
function authorizeDocument(request) {
  const header = request.loadSpec ? authorization() : undefined;
  if (header) request.headers.Authorization = header;
  return request;
}
const reloadDocument = (original, system) => (...given) => {
  original(...given);
  system.specActions.download();
};
window.ui = SwaggerUIBundle({
  url: new URL(name === '' ? '../openapi.json' : '../openapi/' + name + '.json', document.currentScript.src).href,
  dom_id: '#swagger-ui',
  deepLinking: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  filter: true,
  persistAuthorization: true,
  requestInterceptor: authorizeDocument,
  plugins: [{ statePlugins: { auth: { wrapActions: { persistAuthorizationIfNeeded: reloadDocument } } } }],
  tryItOutEnabled: true,
  validatorUrl: null,
  oauth2RedirectUrl: new URL('oauth2-redirect.html', document.currentScript.src).href,
});
${login ? `window.ui.initOAuth(${JSON.stringify(oauthOptions(login))});` : ''}
`;
}

function oauthOptions({ clientId, scopes }: IssuerLogin): object {
  return { clientId, scopes, usePkceWithAuthorizationCodeGrant: true };
}
