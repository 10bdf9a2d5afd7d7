import {
  areSameProblems,
  isEmptyStream,
  isError,
  isInAnswer,
  isInPart,
  isOpenAIFace,
  isRefusal,
  isStreamed,
  lacks,
  turns,
} from './situation.mjs';

/** Errors that are otherwise. See `../differences.mjs`. */
export const errors = [
  {
    what: 'Unreachable provider',
    explains: ({ answers, request }) => turns(answers, 500, 502) && / reset/.test(request.id),
  },
  {
    what: 'Invalid provider response with status 200',
    explains: ({ answers, request }) =>
      turns(answers, 500, 502) && /not-an-answer|error-with-200|cut-json/.test(request.id),
  },
  {
    what: 'Provider error as a string (`{"error": "…"}`)',
    explains: ({ at, answers, request }) =>
      isInAnswer(at) &&
      ((turns(answers, 500, 400) && /error-as-text/.test(request.id)) ||
        (turns(answers, 500, 422) && request.id === 'tgi-completions refused')),
  },
  {
    what: 'Provider error as JSON without `error` or as plain text',
    explains: ({ at, mlflow, sluice }) =>
      at === 'body.detail' && sluice !== undefined && [mlflow?.message, mlflow?.detail].includes(sluice),
  },
  {
    what: 'Provider error without a message',
    explains: ({ at, request }) => at === 'body.detail' && /error-without-message/.test(request.id),
  },
  {
    what: 'Provider error as an HTML page',
    explains: ({ answers, request }) => turns(answers, 502, 500) && /error-page/.test(request.id),
  },
  {
    what: "Provider's `Retry-After` header",
    explains: ({ at, mlflow, sluice, request }) =>
      at === 'headers.retry-after' && mlflow === undefined && sluice === '7' && /busy/.test(request.id),
  },
  {
    what: 'Invalid or empty `page_token`',
    explains: ({ answers, request }) => turns(answers, 500, 400) && /page_token|with a token/.test(request.id),
  },
  {
    what: 'Unknown `model` on `/v1`',
    explains: ({ answers, request }) =>
      isOpenAIFace(request) &&
      /with model/.test(request.id) &&
      [400, 422].includes(answers.sluice.status) &&
      isError(answers.mlflow),
  },
  {
    what: 'Unsupported operation on `/v1` or in a stream',
    explains: ({ at, request, answers }) =>
      turns(answers, 500, 501) ||
      (turns(answers, 501, 501) && at === 'body.detail' && isStreamed(request)) ||
      (lacks(answers.mlflow) && answers.sluice.status === 501),
  },
  {
    what: 'Operations that MLflow does not implement for a provider',
    explains: ({ answers: { mlflow, sluice } }) =>
      sluice.status !== 501 && (lacks(mlflow) || (isEmptyStream(mlflow) && mlflow.vendor.length === 0)),
  },
  {
    what: 'Error format on `/v1`',
    explains: ({ at, mlflow, request, answers }) =>
      at === 'body.error' && mlflow === undefined && request.path.startsWith('/v1/') && isError(answers.sluice),
  },
  {
    what: '`ctx` and `loc` of validation errors',
    explains: ({ at, mlflow, answers }) =>
      (at === 'body.detail.0.ctx.error' && answers.mlflow.body.detail[0].type === 'json_invalid') ||
      (/^body\.detail\.\d+\.loc\.\d+$/.test(at) && (/\[.*\[/.test(mlflow) || isInPart(answers))),
  },
  {
    what: 'Order of validation errors',
    versions: ['3.17.2'],
    explains: ({ request, answers }) =>
      isRefusal(answers) && /two things wrong/.test(request.id) && areSameProblems(answers),
  },
];
