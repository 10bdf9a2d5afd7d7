import { isEmptyStream, isInAnswer, isOpenAIFace, isStreamed, sent, turns } from './situation.mjs';

const isCounted = (request) => sent(request).stream_options?.include_usage === true;
const isOfOpenAI = ({ id }) =>
  / ?completions( with model completions)?(:|$)/.test(id) || /^(openai|azure|azuread)-completions /.test(id);

/** Answers and streams that are otherwise, whoever the provider is. See `../differences.mjs`. */
export const answers = [
  {
    what: 'fields that the provider adds to chats and completions (`system_fingerprint`, `logprobs`, …)',
    explains: ({ at, mlflow }) =>
      mlflow === undefined &&
      /^body\.(system_fingerprint|service_tier|choices\.\d+\.(logprobs|message\.annotations))$/.test(at),
  },
  {
    what: 'the provider refuses',
    explains: ({ at, request, answers }) =>
      isInAnswer(at) && isStreamed(request) && isEmptyStream(answers.mlflow) && answers.sluice.status >= 400,
  },
  {
    what: 'the stream breaks',
    explains: ({ at, mlflow, sluice }) =>
      (at === 'body.cut' && mlflow && !sluice) ||
      (at === 'body.told.error' && mlflow === undefined) ||
      (/^body\.events\.\d+$/.test(at) && sluice?.error !== undefined),
  },
  {
    what: 'end of a stream on `/v1`',
    explains: ({ at, mlflow, sluice, request }) =>
      isOpenAIFace(request) &&
      mlflow === undefined &&
      ((/^body\.events\.\d+$/.test(at) && sluice === '[DONE]') || at === 'body.told.isDone'),
  },
  {
    what: 'token counts in a stream',
    explains: ({ at, mlflow, sluice, request }) =>
      isStreamed(request) &&
      ((at === 'vendor.0.body.stream_options' && (mlflow === undefined || sluice === undefined)) ||
        (at === 'body.told.usage' && (isCounted(request) ? mlflow : sluice) === undefined) ||
        (/^body\.events\.\d+$/.test(at) && (mlflow ?? sluice).choices?.length === 0) ||
        (/^body\.events\.\d+\.usage$/.test(at) && (mlflow === undefined || sluice === undefined))),
  },
  {
    what: 'pieces of tool calls',
    versions: ['2.22.4'],
    explains: ({ at, mlflow }) =>
      /^body\.(events\.\d+\.choices\.0\.delta|told\.choices\.0)\.tool_calls$/.test(at) && mlflow === undefined,
  },
  {
    what: "completions of OpenAI's completion models",
    explains: ({ at, request, answers }) =>
      isOfOpenAI(request) &&
      (((turns(answers, 500, 200) || isEmptyStream(answers.mlflow)) && isInAnswer(at)) ||
        (/^(vendor\.0\.(path|body\.(messages|prompt))|body\.candidates\.\d+\.metadata\.finish_reason)$/.test(at) &&
          answers.mlflow.vendor[0].path.includes('/chat/completions'))),
  },
  {
    what: '`provider` in answers and chunks',
    versions: ['3.17.2'],
    explains: ({ at, sluice }) => /^body\.(events\.\d+\.)?provider$/.test(at) && sluice === undefined,
  },
];
