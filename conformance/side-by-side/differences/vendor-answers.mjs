import { isInAnswer, turns } from './situation.mjs';

/** What vendors answer that is told otherwise. See `../differences.mjs`. */
export const vendorAnswers = [
  {
    what: 'Chunk boundaries',
    explains: ({ at, request }) => request.vendor !== undefined && at.startsWith('body.events.'),
  },
  {
    what: 'Response metadata (`id`, `created`, `model`, `usage`)',
    explains: ({ at, mlflow, sluice, request }) =>
      request.vendor !== undefined &&
      sluice !== null &&
      ((/^body\.(told\.head\.)?model$/.test(at) && mlflow === request.model) ||
        (/^body\.(id|created|told\.head\.(id|created)|usage\.\w+|metadata\.\w+_tokens)$/.test(at) && isMade(mlflow))),
  },
  {
    what: 'Finish reasons',
    explains: ({ at, mlflow, sluice, request }) =>
      request.vendor !== undefined &&
      ((/\.finish_reason$/.test(at) && isOther(mlflow, sluice)) ||
        (/\.native_finish_reason$/.test(at) && mlflow === undefined)),
  },
  {
    what: 'Arguments of tool calls',
    explains: ({ at, mlflow, sluice }) =>
      /^body\.(told\.)?choices\.0\.(message\.)?tool_calls\.0\.(function\.)?arguments$/.test(at) &&
      JSON.stringify(JSON.parse(mlflow)) === sluice,
  },
  {
    what: '`role` in streams',
    explains: ({ at, mlflow, sluice }) =>
      at === 'body.told.choices.0.role' && mlflow === undefined && sluice === 'assistant',
  },
  {
    what: "Message content in Claude's responses",
    versions: ['2.22.4'],
    explains: ({ at, mlflow, sluice }) =>
      at === 'body.choices.0.message.content' && Array.isArray(mlflow) && (mlflow[0]?.text ?? null) === sluice,
  },
  {
    what: 'Together AI tool calls',
    explains: ({ at, mlflow, request }) =>
      request.vendor === 'togetherai' && /\.tool_calls$/.test(at) && (mlflow ?? null) === null,
  },
  {
    what: 'Several Mistral completions',
    explains: ({ at, mlflow, request }) =>
      request.id === 'mistral-completions with two answers' && at === 'body.choices.1' && mlflow === undefined,
  },
  {
    what: '`object` of Gemini completions chunks',
    explains: ({ at, mlflow }) => at === 'body.told.head.object' && mlflow === 'text_completion.chunk',
  },
  {
    what: 'Amazon Bedrock errors',
    explains: ({ at, request, answers }) =>
      isInAnswer(at) &&
      turns(answers, 500, 400) &&
      request.vendor?.startsWith('bedrock') &&
      request.id.endsWith(' refused'),
  },
  {
    what: '`seed` in Text Generation Inference responses',
    versions: ['2.8.1'],
    explains: ({ at, sluice }) => /^body\.candidates\.0\.metadata\.seed$/.test(at) && sluice === undefined,
  },
];

/** What stands where the provider's own word is not passed on: nothing, the time of the server, or an id made of it. */
const isMade = (value) => (value ?? null) === null || value === 'now' || /-made$/.test(value);

/** MLflow leaves the reason out, says `stop` where tools are called, or has a provider's own word. */
const isOther = (mlflow, sluice) =>
  (mlflow ?? null) === null ||
  (mlflow === 'stop' && sluice === 'tool_calls') ||
  (['COMPLETE', 'endoftext', 'eos_token'].includes(mlflow) && sluice === 'stop');
