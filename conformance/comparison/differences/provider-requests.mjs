import { areBothRejected, haveStatuses } from './predicates.mjs';

const FIELDS_IN_OPENAI_FORMAT =
  /^upstream\.0\.body\.(messages\.\d+|tools\.0|tool_choice|response_format|output_config)/;

/** Provider request fields that differ: a pattern for the prefix of the request id, and one for the path. */
const DIFFERENT_FIELDS = [
  ['mistral-chat', 'upstream\\.0\\.body\\.messages\\.\\d\\.(tool_calls\\.\\d\\.id|tool_call_id)'],
  ['mistral-completions', 'upstream\\.0\\.body\\.(stop|n)'],
  ['togetherai-embeddings', 'upstream\\.0\\.body\\.model'],
  ['cohere-chat', 'upstream\\.0\\.body\\.(preamble|preamble_override|response_format\\.\\w+)'],
  ['(cohere|palm)-embeddings', 'upstream\\.0\\.body\\.(texts|input_type)'],
  ['xai-chat', 'upstream\\.0\\.body\\.messages\\.1\\.content'],
];

const ONLY_ONE_CHOICE = /^'(n|candidate_count)' must be '1' for /;

/** Provider request fields for `top_p`, `top_k` and `seed` that only Sluice sends. */
const RENAMED_PARAMETER = /^upstream\.0\.body\.(\w+\.)?(p|k|topP|topK|random_seed|seed|additionalModelRequestFields)$/;
const hasRenamedParameter = ({ upstream }) => /"(p|k|topP|topK|random_seed)":/.test(JSON.stringify(upstream));

/** Differences in provider requests. See `index.mjs`. */
export const providerRequests = [
  {
    title: 'Dropped and rescaled parameters',
    explains: ({ at, mlflow, sluice, exchanges }) =>
      (at === 'headers.x-sluice-adjusted' && mlflow === undefined) ||
      (sluice === undefined && isReportedAsDropped(exchanges.sluice, at)),
  },
  {
    title: 'Features that a provider lacks (several choices, images, tools, JSON schemas)',
    explains: ({ request, exchanges }) =>
      request.provider !== undefined &&
      /(with (two choices|an image|a schema|tools|a tool choice|a tool result|two tool results)|streamed with tools)$/.test(
        request.id,
      ) &&
      (haveStatuses(exchanges, 200, 422) ||
        (areBothRejected(exchanges) && /^Last message must be/.test(exchanges.mlflow.body.detail))),
  },
  {
    title: 'Embeddings of Groq and DeepSeek',
    explains: ({ request, exchanges }) =>
      /^(groq|deepseek)-embeddings /.test(request.id) && exchanges.sluice.status === 501,
  },
  {
    title: '`top_p`, `top_k` and `seed`',
    explains: ({ at, mlflow, sluice, exchanges }) =>
      (/^upstream\.0\.body\.(\w+\.)?(top_p|top_k|seed)$/.test(at) &&
        sluice === undefined &&
        hasRenamedParameter(exchanges.sluice)) ||
      (RENAMED_PARAMETER.test(at) && mlflow === undefined),
  },
  {
    title: '`top_p` for Claude',
    explains: ({ request, exchanges }) =>
      haveStatuses(exchanges, 422, 200) && /^(anthropic|bedrock-claude)-\w+ with top_p$/.test(request.id),
  },
  {
    title: '`temperature` for Text Generation Inference',
    explains: ({ at, mlflow, sluice, request }) =>
      request.provider === 'tgi' && at === 'upstream.0.body.parameters.temperature' && mlflow === 50 * sluice,
  },
  {
    title: 'Tools for Cohere chat',
    explains: ({ at, mlflow, request, exchanges }) =>
      /^cohere-chat .*tool/.test(request.id) &&
      (haveStatuses(exchanges, 422, 200) ||
        /^upstream\.0\.body\.tools\.0\./.test(at) ||
        (/^body\.(joined\.)?choices\.0\.(message\.)?(content|tool_calls)$/.test(at) && !mlflow) ||
        (/\.finish_reason$/.test(at) && mlflow === 'COMPLETE')),
  },
  {
    title: '`stop` for Cohere chat',
    explains: ({ request, exchanges }) => haveStatuses(exchanges, 422, 200) && request.id === 'cohere-chat with stop',
  },
  {
    title: '`max_tokens` not set for Anthropic',
    explains: ({ at, mlflow, sluice }) =>
      /^upstream\.0\.body\.max_tokens(_to_sample)?$/.test(at) && [8192, 200000].includes(mlflow) && sluice <= 8192,
  },
  {
    title: 'Tools, images and JSON schemas for Claude',
    versions: ['2.22.4'],
    explains: ({ at, request }) =>
      request.provider === 'anthropic' && /tool|an image|a schema/.test(request.id) && FIELDS_IN_OPENAI_FORMAT.test(at),
  },
  {
    title: 'Message that rejects several choices',
    explains: ({ at, mlflow, sluice, exchanges }) =>
      areBothRejected(exchanges) &&
      at === 'body.detail' &&
      ONLY_ONE_CHOICE.test(mlflow) &&
      ONLY_ONE_CHOICE.test(sluice),
  },
  {
    title: 'Results of several tools for Claude',
    versions: ['3.17.2'],
    explains: ({ at, request }) =>
      /^(anthropic|vertex-claude)-chat with two tool results$/.test(request.id) &&
      /^upstream\.0\.body\.messages\.(2\.content\.1|3)$/.test(at),
  },
  {
    title: 'Anthropic requests of MLflow 2.8',
    versions: ['2.8.1'],
    explains: ({ at, mlflow, sluice }) =>
      (at === 'upstream.0.body.candidate_count' && mlflow === 1 && sluice === undefined) ||
      (at === 'upstream.0.headers.anthropic-version' && mlflow === undefined),
  },
  {
    title: 'Claude completions on Amazon Bedrock',
    versions: ['2.8.1', '2.22.4'],
    explains: ({ at, mlflow, request }) =>
      request.id.startsWith('bedrock-claude') && at === 'upstream.0.body.anthropic_version' && mlflow === undefined,
  },
  {
    title: 'Images, JSON schemas and `tool_choice` for Amazon Bedrock',
    explains: ({ at, mlflow, request }) =>
      request.provider?.startsWith('bedrock') &&
      mlflow === undefined &&
      /^upstream\.0\.body\.(messages\.0\.content\.1|toolConfig|toolConfig\.toolChoice)$/.test(at),
  },
  {
    title: 'System prompts and tool results for Gemini',
    explains: ({ at, request }) =>
      /gemini-chat/.test(request.id) &&
      /^upstream\.0\.body\.(system_instruction|systemInstruction|.*\.functionResponse\.response\.(result|output))$/.test(
        at,
      ),
  },
  {
    title: 'Vertex AI embeddings',
    explains: ({ at, request }) =>
      request.id.startsWith('vertex-gemini-embeddings') &&
      /^upstream\.0\.(path|body\.(content|requests|instances))$/.test(at),
  },
  {
    title: 'Request fields for Mistral, Together AI, Cohere, PaLM and xAI',
    explains: ({ at, request }) =>
      DIFFERENT_FIELDS.some(
        ([prefix, path]) => new RegExp(`^${prefix} `).test(request.id) && new RegExp(`^${path}$`).test(at),
      ),
  },
];

/** Whether the response header that lists dropped parameters contains the one at this path of the provider request. */
const isReportedAsDropped = ({ headers }, at) =>
  headers['x-sluice-adjusted']?.split(',').includes(at.split('.').at(-1)) === true;
