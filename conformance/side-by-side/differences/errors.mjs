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
    what: 'provider unreachable',
    explains: ({ answers, request }) => turns(answers, 500, 502) && / reset/.test(request.id),
  },
  {
    what: 'provider answers 200 with something that is no answer, or with an error',
    explains: ({ answers, request }) =>
      turns(answers, 500, 502) && /not-an-answer|error-with-200|cut-json/.test(request.id),
  },
  {
    what: 'provider\'s error as a text (`{"error": "…"}`)',
    explains: ({ at, answers, request }) =>
      isInAnswer(at) &&
      ((turns(answers, 500, 400) && /error-as-text/.test(request.id)) ||
        (turns(answers, 500, 422) && request.id === 'tgi-completions refused')),
  },
  {
    what: "provider's error as JSON without `error`, or as plain text",
    explains: ({ at, mlflow, sluice }) =>
      at === 'body.detail' && sluice !== undefined && [mlflow?.message, mlflow?.detail].includes(sluice),
  },
  {
    what: "provider's error without a message",
    explains: ({ at, request }) => at === 'body.detail' && /error-without-message/.test(request.id),
  },
  {
    what: "provider's error page (HTML)",
    explains: ({ answers, request }) => turns(answers, 502, 500) && /error-page/.test(request.id),
  },
  {
    what: "provider's `Retry-After`",
    explains: ({ at, mlflow, sluice, request }) =>
      at === 'headers.retry-after' && mlflow === undefined && sluice === '7' && /busy/.test(request.id),
  },
  {
    what: 'a bad or empty `page_token`',
    explains: ({ answers, request }) => turns(answers, 500, 400) && /page_token|with a token/.test(request.id),
  },
  {
    what: 'unknown `model` on `/v1`',
    explains: ({ answers, request }) =>
      isOpenAIFace(request) &&
      /with model/.test(request.id) &&
      [400, 422].includes(answers.sluice.status) &&
      isError(answers.mlflow),
  },
  {
    what: 'operation that the provider lacks, on `/v1` or streamed',
    explains: ({ at, request, answers }) =>
      turns(answers, 500, 501) ||
      (turns(answers, 501, 501) && at === 'body.detail' && isStreamed(request)) ||
      (lacks(answers.mlflow) && answers.sluice.status === 501),
  },
  {
    what: 'operation that the provider has and MLflow does not',
    explains: ({ answers: { mlflow, sluice } }) =>
      sluice.status !== 501 && (lacks(mlflow) || (isEmptyStream(mlflow) && mlflow.vendor.length === 0)),
  },
  {
    what: 'errors on `/v1`',
    explains: ({ at, mlflow, request, answers }) =>
      at === 'body.error' && mlflow === undefined && request.path.startsWith('/v1/') && isError(answers.sluice),
  },
  {
    what: '`ctx` of a JSON error, labels of union branches in `loc`',
    explains: ({ at, mlflow, answers }) =>
      (at === 'body.detail.0.ctx.error' && answers.mlflow.body.detail[0].type === 'json_invalid') ||
      (/^body\.detail\.\d+\.loc\.\d+$/.test(at) && (/\[.*\[/.test(mlflow) || isInPart(answers))),
  },
  {
    what: 'the order of several problems of a body',
    versions: ['3.17.2'],
    explains: ({ request, answers }) =>
      isRefusal(answers) && /two things wrong/.test(request.id) && areSameProblems(answers),
  },
];
