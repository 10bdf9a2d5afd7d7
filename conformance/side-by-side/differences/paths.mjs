import { otherSlash, sent, turns } from './situation.mjs';

/** Paths and limits that are otherwise. See `../differences.mjs`. */
export const paths = [
  {
    what: 'Traffic routes',
    versions: ['2.22.4'],
    explains: ({ answers, request }) =>
      [404, 400].includes(answers.mlflow.status) &&
      (/^\/api\/3\.0\/gateway\/(route|endpoint)\/|split/.test(request.path) || sent(request).model === 'split'),
  },
  {
    what: 'Scope of a limit',
    explains: ({ answers, request }) =>
      /^limited, (call|on)/.test(request.id) && answers.mlflow.status === 200 && answers.sluice.status === 429,
  },
  {
    what: '429 response of a limit',
    explains: ({ at, mlflow, answers }) =>
      at === 'headers.retry-after' && mlflow === undefined && answers.mlflow.status === 429,
  },
  {
    what: 'Extra or missing trailing slash',
    explains: ({ answers, request }) =>
      answers.mlflow.status === 307 &&
      answers.sluice.status !== 307 &&
      otherSlash(request.path) === answers.mlflow.headers.location,
  },
  {
    what: '`GET /api/2.0/endpoints/limits/`',
    explains: ({ request }) =>
      /^\/api\/2\.0\/(endpoints|gateway)\/limits\/?$/.test(request.path) &&
      request.method !== 'HEAD' &&
      !request.id.startsWith('set'),
  },
  {
    what: '`HEAD` requests',
    explains: ({ at, mlflow, sluice, request, answers }) =>
      (request.method === 'HEAD' && answers.mlflow.status === 405) ||
      (at === 'headers.allow' && mlflow === `${sluice},HEAD`),
  },
  {
    what: '`/v1/models`, `/version` and `/openapi.yaml`',
    explains: ({ answers, request }) =>
      answers.mlflow.status === 404 && ['/v1/models', '/version'].includes(request.path),
  },
  {
    what: '`/redoc`',
    explains: ({ request, answers }) => request.path === '/redoc' && turns(answers, 200, 307),
  },
  { what: '`/favicon.ico`', explains: ({ request }) => request.path === '/favicon.ico' },
  {
    what: 'Redirect bodies',
    explains: ({ at, answers }) => turns(answers, 307, 307) && ['body', 'headers.content-type'].includes(at),
  },
];
