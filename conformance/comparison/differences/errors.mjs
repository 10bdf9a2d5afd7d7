import {
  areBothRejected,
  hasContentProblem,
  haveSameProblems,
  haveStatuses,
  isEmptyStream,
  isError,
  isInResponse,
  isOpenAIDialect,
  isStreamed,
  isUnsupportedByMlflow,
} from './predicates.mjs';

/** Differences in errors. See `index.mjs`. */
export const errors = [
  {
    title: 'Unreachable provider',
    explains: ({ exchanges, request }) => haveStatuses(exchanges, 500, 502) && / reset/.test(request.id),
  },
  {
    title: 'Invalid provider response with status 200',
    explains: ({ exchanges, request }) =>
      haveStatuses(exchanges, 500, 502) && /not-an-answer|error-with-200|cut-json/.test(request.id),
  },
  {
    title: 'Provider error as a string (`{"error": "…"}`)',
    explains: ({ at, exchanges, request }) =>
      isInResponse(at) &&
      ((haveStatuses(exchanges, 500, 400) && /error-as-text/.test(request.id)) ||
        (haveStatuses(exchanges, 500, 422) && request.id === 'tgi-completions rejected')),
  },
  {
    title: 'Provider error as JSON without `error` or as plain text',
    explains: ({ at, mlflow, sluice }) =>
      at === 'body.detail' && sluice !== undefined && [mlflow?.message, mlflow?.detail].includes(sluice),
  },
  {
    title: 'Provider error without a message',
    explains: ({ at, request }) => at === 'body.detail' && /error-without-message/.test(request.id),
  },
  {
    title: 'Provider error as an HTML page',
    explains: ({ exchanges, request }) => haveStatuses(exchanges, 502, 500) && /error-page/.test(request.id),
  },
  {
    title: "Provider's `Retry-After` header",
    explains: ({ at, mlflow, sluice, request }) =>
      at === 'headers.retry-after' && mlflow === undefined && sluice === '7' && /busy/.test(request.id),
  },
  {
    title: 'Invalid or empty `page_token`',
    explains: ({ exchanges, request }) =>
      haveStatuses(exchanges, 500, 400) && /page_token|with a page token/.test(request.id),
  },
  {
    title: 'Unknown `model` on `/v1`',
    explains: ({ exchanges, request }) =>
      isOpenAIDialect(request) &&
      /with model/.test(request.id) &&
      [400, 422].includes(exchanges.sluice.status) &&
      isError(exchanges.mlflow),
  },
  {
    title: 'Unsupported operation on `/v1` or in a stream',
    explains: ({ at, request, exchanges }) =>
      haveStatuses(exchanges, 500, 501) ||
      (haveStatuses(exchanges, 501, 501) && at === 'body.detail' && isStreamed(request)) ||
      (isUnsupportedByMlflow(exchanges.mlflow) && exchanges.sluice.status === 501),
  },
  {
    title: 'Operations that MLflow does not implement for a provider',
    explains: ({ exchanges: { mlflow, sluice } }) =>
      sluice.status !== 501 &&
      (isUnsupportedByMlflow(mlflow) || (isEmptyStream(mlflow) && mlflow.upstream.length === 0)),
  },
  {
    title: 'Error format on `/v1`',
    explains: ({ at, mlflow, request, exchanges }) =>
      at === 'body.error' && mlflow === undefined && request.path.startsWith('/v1/') && isError(exchanges.sluice),
  },
  {
    title: '`ctx` and `loc` of validation errors',
    explains: ({ at, mlflow, exchanges }) =>
      (at === 'body.detail.0.ctx.error' && exchanges.mlflow.body.detail[0].type === 'json_invalid') ||
      (/^body\.detail\.\d+\.loc\.\d+$/.test(at) && (/\[.*\[/.test(mlflow) || hasContentProblem(exchanges))),
  },
  {
    title: 'Order of validation errors',
    versions: ['3.17.2'],
    explains: ({ request, exchanges }) =>
      areBothRejected(exchanges) && /two invalid fields/.test(request.id) && haveSameProblems(exchanges),
  },
];
