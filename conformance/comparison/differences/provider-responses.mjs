import { haveStatuses, isInResponse } from './predicates.mjs';

/** Differences in how provider responses are translated. See `index.mjs`. */
export const providerResponses = [
  {
    title: 'Chunk boundaries',
    explains: ({ at, request }) => request.provider !== undefined && at.startsWith('body.events.'),
  },
  {
    title: 'Response metadata (`id`, `created`, `model`, `usage`)',
    explains: ({ at, mlflow, sluice, request }) =>
      request.provider !== undefined &&
      sluice !== null &&
      ((/^body\.(joined\.head\.)?model$/.test(at) && mlflow === request.model) ||
        (/^body\.(id|created|joined\.head\.(id|created)|usage\.\w+|metadata\.\w+_tokens)$/.test(at) &&
          isGenerated(mlflow))),
  },
  {
    title: 'Finish reasons',
    explains: ({ at, mlflow, sluice, request }) =>
      request.provider !== undefined &&
      ((/\.finish_reason$/.test(at) && isDifferentReason(mlflow, sluice)) ||
        (/\.native_finish_reason$/.test(at) && mlflow === undefined)),
  },
  {
    title: 'Arguments of tool calls',
    explains: ({ at, mlflow, sluice }) =>
      /^body\.(joined\.)?choices\.0\.(message\.)?tool_calls\.0\.(function\.)?arguments$/.test(at) &&
      JSON.stringify(JSON.parse(mlflow)) === sluice,
  },
  {
    title: '`role` in streams',
    explains: ({ at, mlflow, sluice }) =>
      at === 'body.joined.choices.0.role' && mlflow === undefined && sluice === 'assistant',
  },
  {
    title: "Message content in Claude's responses",
    versions: ['2.22.4'],
    explains: ({ at, mlflow, sluice }) =>
      at === 'body.choices.0.message.content' && Array.isArray(mlflow) && (mlflow[0]?.text ?? null) === sluice,
  },
  {
    title: 'Together AI tool calls',
    explains: ({ at, mlflow, request }) =>
      request.provider === 'togetherai' && /\.tool_calls$/.test(at) && (mlflow ?? null) === null,
  },
  {
    title: 'Several Mistral completions',
    explains: ({ at, mlflow, request }) =>
      request.id === 'mistral-completions with two choices' && at === 'body.choices.1' && mlflow === undefined,
  },
  {
    title: '`object` of Gemini completions chunks',
    explains: ({ at, mlflow }) => at === 'body.joined.head.object' && mlflow === 'text_completion.chunk',
  },
  {
    title: 'Amazon Bedrock errors',
    explains: ({ at, request, exchanges }) =>
      isInResponse(at) &&
      haveStatuses(exchanges, 500, 400) &&
      request.provider?.startsWith('bedrock') &&
      request.id.endsWith(' rejected'),
  },
  {
    title: '`seed` in Text Generation Inference responses',
    versions: ['2.8.1'],
    explains: ({ at, sluice }) => /^body\.candidates\.0\.metadata\.seed$/.test(at) && sluice === undefined,
  },
];

/** Whether MLflow omits the provider's value or generates its own: null, its current time, or a generated id. */
const isGenerated = (value) => (value ?? null) === null || value === 'now' || /-made$/.test(value);

/** MLflow omits the finish reason, returns `stop` for tool calls, or passes the provider's value on. */
const isDifferentReason = (mlflow, sluice) =>
  (mlflow ?? null) === null ||
  (mlflow === 'stop' && sluice === 'tool_calls') ||
  (['COMPLETE', 'endoftext', 'eos_token'].includes(mlflow) && sluice === 'stop');
