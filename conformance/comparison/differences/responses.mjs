import { haveStatuses, isEmptyStream, isInResponse, isOpenAIDialect, isStreamed, parametersOf } from './predicates.mjs';

const includesUsage = (request) => parametersOf(request).stream_options?.include_usage === true;
const isForOpenAICompletions = ({ id }) =>
  / ?completions( with model completions)?(:|$)/.test(id) || /^(openai|azure|azuread)-completions /.test(id);

/** Differences in responses and streams, for all providers. See `index.mjs`. */
export const responses = [
  {
    title: 'Extra fields in provider responses (`system_fingerprint`, `logprobs`, …)',
    explains: ({ at, mlflow }) =>
      mlflow === undefined &&
      /^body\.(system_fingerprint|service_tier|choices\.\d+\.(logprobs|message\.annotations))$/.test(at),
  },
  {
    title: 'Provider errors before the first chunk',
    explains: ({ at, request, exchanges }) =>
      isInResponse(at) && isStreamed(request) && isEmptyStream(exchanges.mlflow) && exchanges.sluice.status >= 400,
  },
  {
    title: 'Streams that break',
    explains: ({ at, mlflow, sluice }) =>
      (at === 'body.truncated' && sluice && !mlflow) ||
      (at === 'body.joined.error' && mlflow === undefined) ||
      (/^body\.events\.\d+$/.test(at) && sluice?.error !== undefined),
  },
  {
    title: 'End of a stream on `/v1`',
    explains: ({ at, mlflow, sluice, request }) =>
      isOpenAIDialect(request) &&
      mlflow === undefined &&
      ((/^body\.events\.\d+$/.test(at) && sluice === '[DONE]') || at === 'body.joined.isDone'),
  },
  {
    title: 'Token usage in streams',
    explains: ({ at, mlflow, sluice, request }) =>
      isStreamed(request) &&
      ((at === 'upstream.0.body.stream_options' && (mlflow === undefined || sluice === undefined)) ||
        (at === 'body.joined.usage' && (includesUsage(request) ? mlflow : sluice) === undefined) ||
        (/^body\.events\.\d+$/.test(at) && (mlflow ?? sluice).choices?.length === 0) ||
        (/^body\.events\.\d+\.usage$/.test(at) && (mlflow === undefined || sluice === undefined))),
  },
  {
    title: 'Tool call deltas',
    versions: ['2.22.4'],
    explains: ({ at, mlflow }) =>
      /^body\.(events\.\d+\.choices\.0\.delta|joined\.choices\.0)\.tool_calls$/.test(at) && mlflow === undefined,
  },
  {
    title: 'Completions endpoints for OpenAI',
    explains: ({ at, request, exchanges }) =>
      isForOpenAICompletions(request) &&
      (((haveStatuses(exchanges, 500, 200) || isEmptyStream(exchanges.mlflow)) && isInResponse(at)) ||
        (/^(upstream\.0\.(path|body\.(messages|prompt))|body\.candidates\.\d+\.metadata\.finish_reason)$/.test(at) &&
          exchanges.mlflow.upstream[0].path.includes('/chat/completions'))),
  },
  {
    title: '`provider` in responses and chunks',
    versions: ['3.17.2'],
    explains: ({ at, sluice }) => /^body\.(events\.\d+\.)?provider$/.test(at) && sluice === undefined,
  },
];
