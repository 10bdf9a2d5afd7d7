import type { DocumentOptions } from './document';

/** Allows the page to load files from this server only. Inline styles are allowed because React sets them. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/** The fields of a document that the page shows. */
type ListedDocument = Pick<DocumentOptions, 'name' | 'title'>;

/** Favicon: a sluice gate between two water levels. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E" +
  "%3Crect width='32' height='32' rx='7' fill='%23134e5e'/%3E" +
  "%3Cpath d='M4 13q3-3 6 0t5 0v8H4zM17 20q3-3 6 0t5 0v5H17z' fill='%2371b8c9'/%3E" +
  "%3Cpath d='M14 5h4v22h-4z' fill='%23f2f7f5'/%3E%3C/svg%3E";

const STYLE = `
body { margin: 0; background: #fbfcfc; }
nav { display: flex; flex-wrap: wrap; gap: 4px; padding: 10px 20px 0; max-width: 1180px; box-sizing: border-box; margin: 0 auto; font: 14px sans-serif; }
nav a { padding: 8px 14px; border-radius: 6px; color: #134e5e; text-decoration: none; }
nav a:hover, nav a:focus-visible { background: #e8f0f1; }
nav a[aria-current] { background: #134e5e; color: #fff; }
.swagger-ui .wrapper { max-width: 1180px; }
.swagger-ui .information-container .info { margin: 28px 0 8px; }
.swagger-ui .info .title { color: #134e5e; }
.swagger-ui .info .main > a { display: none; }
.swagger-ui .renderedMarkdown code { color: #1d5f70; background: #e8f0f1; font-weight: 500; }
.swagger-ui .info .renderedMarkdown p { margin: 8px 0; line-height: 1.5; }
.swagger-ui .scheme-container { margin: 0 0 8px; padding: 8px 0; background: none; box-shadow: none; }
.swagger-ui .scheme-container:not(:has(.auth-wrapper)), .swagger-ui .servers, .swagger-ui .servers-title { display: none; }
.swagger-ui .scheme-container .schemes .auth-wrapper { justify-content: flex-start; }
.swagger-ui .opblock .opblock-summary-path { max-width: none; flex: 0 1 auto; }
.swagger-ui .opblock-tag { font-size: 19px; color: #134e5e; }
.swagger-ui .opblock-tag small { font-size: 13px; }
.swagger-ui .opblock-body pre.microlight, .swagger-ui textarea { font-size: 12.5px; }
.swagger-ui .opblock-description-wrapper { padding: 10px 20px; }
.swagger-ui .opblock-description-wrapper p { margin: 0; }
.swagger-ui .execute-wrapper, .swagger-ui .btn-group { padding: 8px 20px 16px; }
.swagger-ui .filter-container { padding-top: 10px; }
.swagger-ui .filter .operation-filter-input { margin: 10px 0; border: 1px solid #c8d5d7; }
.swagger-ui .response-col_links { display: none; }
.swagger-ui textarea.body-param__text { min-height: 150px; }
`;

/**
 * Returns the HTML page.
 * @param base path of its files, relative to the page, so that it works below any prefix of a proxy
 */
export function page(base: string, documents: readonly ListedDocument[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sluice API</title>
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="${base}/swagger-ui.css">
<style>${STYLE}</style>
</head>
<body>
${documents.length > 1 ? `<nav>${documents.map(toLink).join('')}</nav>\n` : ''}<div id="swagger-ui"></div>
<script src="${base}/swagger-ui-bundle.js"></script>
<script src="${base}/setup.js"></script>
</body>
</html>
`;
}

function toLink({ name, title }: ListedDocument): string {
  return `<a href="?document=${name}">${title}</a>`;
}

/**
 * Starts Swagger UI with the document that the address of the page names, by default the main one. The document names the
 * endpoints that the client may see, so it is loaded with the credential that the person entered, and again when that changes.
 * `validatorUrl: null` disables requests to an online validator.
 */
export function setupScript(documents: readonly ListedDocument[]): string {
  return `
const names = ${JSON.stringify(documents.map(({ name }) => name))};
const requested = new URLSearchParams(location.search).get('document');
const name = names.includes(requested) ? requested : '';
for (const link of document.querySelectorAll('nav a')) {
  if (link.search === '?document=' + name) link.setAttribute('aria-current', 'page');
}
function authorization() {
  const { token, basic } = JSON.parse(localStorage.getItem('authorized') ?? '{}');
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
});
`;
}
