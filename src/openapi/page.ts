import type { DocumentOptions } from './document';
import type { IssuerLogin } from './issuer-login';

/** The policy of the page to which the issuer redirects after a login. */
export const REDIRECT_PAGE_POLICY = "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/**
 * Allows the page to load files from this server only, and to send requests to the issuer's token endpoint. Inline styles are
 * allowed because React sets them.
 */
export function contentSecurityPolicy(login: IssuerLogin | undefined): string {
  const issuer = login ? ` ${new URL(login.tokenUrl).origin}` : '';
  return (
    `default-src 'none'; script-src 'self'; connect-src 'self'${issuer}; style-src 'self' 'unsafe-inline'; ` +
    "img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
  );
}

/** The fields of a document that the page shows. */
export type ListedDocument = Pick<DocumentOptions, 'name' | 'title'>;

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
