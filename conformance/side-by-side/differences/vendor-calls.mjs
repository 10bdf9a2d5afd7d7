import { isRefusal, turns } from './situation.mjs';

const IN_OPENAI_FORM = /^vendor\.0\.body\.(messages\.\d+|tools\.0|tool_choice|response_format|output_config)/;

/** What each provider is asked that MLflow asks otherwise: the beginning of the request's id, and the place. */
const ASKED = [
  ['mistral-chat', 'vendor\\.0\\.body\\.messages\\.\\d\\.(tool_calls\\.\\d\\.id|tool_call_id)'],
  ['mistral-completions', 'vendor\\.0\\.body\\.(stop|n)'],
  ['togetherai-embeddings', 'vendor\\.0\\.body\\.model'],
  ['cohere-chat', 'vendor\\.0\\.body\\.(preamble|preamble_override|response_format\\.\\w+)'],
  ['(cohere|palm)-embeddings', 'vendor\\.0\\.body\\.(texts|input_type)'],
  ['xai-chat', 'vendor\\.0\\.body\\.messages\\.1\\.content'],
];

const OF_ONE_ANSWER = /^'(n|candidate_count)' must be '1' for /;

/** What providers call `top_p`, `top_k` and `seed`, or where MLflow does not send them. */
const OWN_NAME = /^vendor\.0\.body\.(\w+\.)?(p|k|topP|topK|random_seed|seed|additionalModelRequestFields)$/;
const hasOwnName = ({ vendor }) => /"(p|k|topP|topK|random_seed)":/.test(JSON.stringify(vendor));

/** What reaches vendors otherwise. See `../differences.mjs`. */
export const vendorCalls = [
  {
    what: 'Dropped and rescaled parameters',
    explains: ({ at, mlflow, sluice, answers }) =>
      (at === 'headers.x-sluice-adjusted' && mlflow === undefined) ||
      (sluice === undefined && isNamed(answers.sluice, at)),
  },
  {
    what: 'Features that a provider lacks (several choices, images, tools, JSON schemas)',
    explains: ({ request, answers }) =>
      request.vendor !== undefined &&
      /(with (two (answers|candidates)|an image|a schema|tools|a tool choice|a tool's result|the results of two tools)|streamed with tools)$/.test(
        request.id,
      ) &&
      (turns(answers, 200, 422) || (isRefusal(answers) && /^Last message must be/.test(answers.mlflow.body.detail))),
  },
  {
    what: 'Embeddings of Groq and DeepSeek',
    explains: ({ request, answers }) =>
      /^(groq|deepseek)-embeddings /.test(request.id) && answers.sluice.status === 501,
  },
  {
    what: '`top_p`, `top_k` and `seed`',
    explains: ({ at, mlflow, sluice, answers }) =>
      (/^vendor\.0\.body\.(\w+\.)?(top_p|top_k|seed)$/.test(at) &&
        sluice === undefined &&
        hasOwnName(answers.sluice)) ||
      (OWN_NAME.test(at) && mlflow === undefined),
  },
  {
    what: '`top_p` for Claude',
    explains: ({ request, answers }) =>
      turns(answers, 422, 200) && /^(anthropic|bedrock-claude)-\w+ with top_p$/.test(request.id),
  },
  {
    what: '`temperature` for Text Generation Inference',
    explains: ({ at, mlflow, sluice, request }) =>
      request.vendor === 'tgi' && at === 'vendor.0.body.parameters.temperature' && mlflow === 50 * sluice,
  },
  {
    what: 'Tools for Cohere chat',
    explains: ({ at, mlflow, request, answers }) =>
      /^cohere-chat .*tool/.test(request.id) &&
      (turns(answers, 422, 200) ||
        /^vendor\.0\.body\.tools\.0\./.test(at) ||
        (/^body\.(told\.)?choices\.0\.(message\.)?(content|tool_calls)$/.test(at) && !mlflow) ||
        (/\.finish_reason$/.test(at) && mlflow === 'COMPLETE')),
  },
  {
    what: '`stop` for Cohere chat',
    explains: ({ request, answers }) => turns(answers, 422, 200) && request.id === 'cohere-chat with stops',
  },
  {
    what: '`max_tokens` not set for Anthropic',
    explains: ({ at, mlflow, sluice }) =>
      /^vendor\.0\.body\.max_tokens(_to_sample)?$/.test(at) && [8192, 200000].includes(mlflow) && sluice <= 8192,
  },
  {
    what: 'Tools, images and JSON schemas for Claude',
    versions: ['2.22.4'],
    explains: ({ at, request }) =>
      request.vendor === 'anthropic' && /tool|an image|a schema/.test(request.id) && IN_OPENAI_FORM.test(at),
  },
  {
    what: 'Message that rejects several choices',
    explains: ({ at, mlflow, sluice, answers }) =>
      isRefusal(answers) && at === 'body.detail' && OF_ONE_ANSWER.test(mlflow) && OF_ONE_ANSWER.test(sluice),
  },
  {
    what: 'Results of several tools for Claude',
    versions: ['3.17.2'],
    explains: ({ at, request }) =>
      /^(anthropic|vertex-claude)-chat with the results of two tools$/.test(request.id) &&
      /^vendor\.0\.body\.messages\.(2\.content\.1|3)$/.test(at),
  },
  {
    what: 'Anthropic requests of MLflow 2.8',
    versions: ['2.8.1'],
    explains: ({ at, mlflow, sluice }) =>
      (at === 'vendor.0.body.candidate_count' && mlflow === 1 && sluice === undefined) ||
      (at === 'vendor.0.headers.anthropic-version' && mlflow === undefined),
  },
  {
    what: 'Claude completions on Amazon Bedrock',
    versions: ['2.8.1', '2.22.4'],
    explains: ({ at, mlflow, request }) =>
      request.id.startsWith('bedrock-claude') && at === 'vendor.0.body.anthropic_version' && mlflow === undefined,
  },
  {
    what: 'Images, JSON schemas and `tool_choice` for Amazon Bedrock',
    explains: ({ at, mlflow, request }) =>
      request.vendor?.startsWith('bedrock') &&
      mlflow === undefined &&
      /^vendor\.0\.body\.(messages\.0\.content\.1|toolConfig|toolConfig\.toolChoice)$/.test(at),
  },
  {
    what: 'System prompts and tool results for Gemini',
    explains: ({ at, request }) =>
      /gemini-chat/.test(request.id) &&
      /^vendor\.0\.body\.(system_instruction|systemInstruction|.*\.functionResponse\.response\.(result|output))$/.test(
        at,
      ),
  },
  {
    what: 'Vertex AI embeddings',
    explains: ({ at, request }) =>
      request.id.startsWith('vertex-gemini-embeddings') &&
      /^vendor\.0\.(path|body\.(content|requests|instances))$/.test(at),
  },
  {
    what: 'Request fields for Mistral, Together AI, Cohere, PaLM and xAI',
    explains: ({ at, request }) =>
      ASKED.some(([begin, place]) => new RegExp(`^${begin} `).test(request.id) && new RegExp(`^${place}$`).test(at)),
  },
];

/** Whether the header that tells what was dropped names what stands at a place of the vendor's call. */
const isNamed = ({ headers }, at) => headers['x-sluice-adjusted']?.split(',').includes(at.split('.').at(-1)) === true;
