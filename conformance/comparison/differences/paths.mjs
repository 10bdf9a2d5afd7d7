import { haveStatuses, parametersOf, toggleTrailingSlash } from './predicates.mjs';

/** Differences in paths and limits. See `index.mjs`. */
export const paths = [
  {
    title: 'Traffic routes',
    versions: ['2.22.4'],
    explains: ({ exchanges, request }) =>
      [404, 400].includes(exchanges.mlflow.status) &&
      (/^\/api\/3\.0\/gateway\/(route|endpoint)\/|split/.test(request.path) || parametersOf(request).model === 'split'),
  },
  {
    title: 'Scope of a limit',
    explains: ({ exchanges, request }) =>
      /^limited, (request|on)/.test(request.id) && exchanges.mlflow.status === 200 && exchanges.sluice.status === 429,
  },
  {
    title: '429 response of a limit',
    explains: ({ at, mlflow, exchanges }) =>
      at === 'headers.retry-after' && mlflow === undefined && exchanges.mlflow.status === 429,
  },
  {
    title: 'Extra or missing trailing slash',
    explains: ({ exchanges, request }) =>
      exchanges.mlflow.status === 307 &&
      exchanges.sluice.status !== 307 &&
      toggleTrailingSlash(request.path) === exchanges.mlflow.headers.location,
  },
  {
    title: 'Repeated slashes',
    explains: ({ exchanges, request }) => request.path.includes('//') && exchanges.mlflow.status === 404,
  },
  {
    title: '`GET /api/2.0/endpoints/limits/`',
    explains: ({ request }) =>
      /^\/api\/2\.0\/(endpoints|gateway)\/limits\/?$/.test(request.path) &&
      request.method !== 'HEAD' &&
      !request.id.startsWith('set'),
  },
  {
    title: '`HEAD` requests',
    explains: ({ at, mlflow, sluice, request, exchanges }) =>
      (request.method === 'HEAD' && exchanges.mlflow.status === 405) ||
      (at === 'headers.allow' && mlflow === `${sluice},HEAD`),
  },
  {
    title: '`/v1/models`, `/version` and `/openapi.yaml`',
    explains: ({ exchanges, request }) =>
      exchanges.mlflow.status === 404 && ['/v1/models', '/version'].includes(request.path),
  },
  {
    title: '`/redoc`',
    explains: ({ request, exchanges }) => request.path === '/redoc' && haveStatuses(exchanges, 200, 307),
  },
  { title: '`/favicon.ico`', explains: ({ request }) => request.path === '/favicon.ico' },
  {
    title: 'Redirect bodies',
    explains: ({ at, exchanges }) => haveStatuses(exchanges, 307, 307) && ['body', 'headers.content-type'].includes(at),
  },
];
