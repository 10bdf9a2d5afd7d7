import { isEmptyStream, isInAnswer, isOpenAIFace, isStreamed, sent, turns } from './situation.mjs';

const isCounted = (request) => sent(request).stream_options?.include_usage === true;
const isOfOpenAI = ({ id }) =>
  / ?completions( with model completions)?(:|$)/.test(id) || /^(openai|azure|azuread)-completions /.test(id);

/** Answers and streams that are otherwise, whoever the provider is. See `../differences.mjs`. */
export const answers = [
  {
    what: 'Extra fields in provider responses (`system_fingerprint`, `logprobs`, …)',
    explains: ({ at, mlflow }) =>
      mlflow === undefined &&
      /^body\.(system_fingerprint|service_tier|choices\.\d+\.(logprobs|message\.annotations))$/.test(at),
  },
  {
    what: 'Provider errors before the first chunk',
    explains: ({ at, request, answers }) =>
      isInAnswer(at) && isStreamed(request) && isEmptyStream(answers.mlflow) && answers.sluice.status >= 400,
  },
  {
    what: 'Streams that break',
    explains: ({ at, mlflow, sluice }) =>
      (at === 'body.cut' && mlflow && !sluice) ||
      (at === 'body.told.error' && mlflow === undefined) ||
      (/^body\.events\.\d+$/.test(at) && sluice?.error !== undefined),
  },
  {
    what: 'End of a stream on `/v1`',
    explains: ({ at, mlflow, sluice, request }) =>
      isOpenAIFace(request) &&
      mlflow === undefined &&
      ((/^body\.events\.\d+$/.test(at) && sluice === '[DONE]') || at === 'body.told.isDone'),
  },
  {
    what: 'Token usage in streams',
    explains: ({ at, mlflow, sluice, request }) =>
      isStreamed(request) &&
      ((at === 'vendor.0.body.stream_options' && (mlflow === undefined || sluice === undefined)) ||
        (at === 'body.told.usage' && (isCounted(request) ? mlflow : sluice) === undefined) ||
        (/^body\.events\.\d+$/.test(at) && (mlflow ?? sluice).choices?.length === 0) ||
        (/^body\.events\.\d+\.usage$/.test(at) && (mlflow === undefined || sluice === undefined))),
  },
  {
    what: 'Tool call deltas',
    versions: ['2.22.4'],
    explains: ({ at, mlflow }) =>
      /^body\.(events\.\d+\.choices\.0\.delta|told\.choices\.0)\.tool_calls$/.test(at) && mlflow === undefined,
  },
  {
    what: 'Completions endpoints for OpenAI',
    explains: ({ at, request, answers }) =>
      isOfOpenAI(request) &&
      (((turns(answers, 500, 200) || isEmptyStream(answers.mlflow)) && isInAnswer(at)) ||
        (/^(vendor\.0\.(path|body\.(messages|prompt))|body\.candidates\.\d+\.metadata\.finish_reason)$/.test(at) &&
          answers.mlflow.vendor[0].path.includes('/chat/completions'))),
  },
  {
    what: '`provider` in responses and chunks',
    versions: ['3.17.2'],
    explains: ({ at, sluice }) => /^body\.(events\.\d+\.)?provider$/.test(at) && sluice === undefined,
  },
];
