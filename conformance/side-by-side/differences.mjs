/**
 * Where Sluice answers, or asks a vendor, otherwise than MLflow on purpose. Every other difference is a failure.
 *
 * what      the first cell of its row in `docs/differences.md`, where the reason stands
 * versions  of MLflow that answer otherwise; default: any
 * explains  whether it is the reason for one difference: `{ at, mlflow, sluice, request, version, answers }`, the first
 *           three as `differencesOf` gives them
 */
export const differences = [
  {
    what: "`model` in a body that is sent to an endpoint's own path",
    explains: ({ request, answers }) =>
      turns(answers, 422, 200) &&
      /^chat with model /.test(request.id) &&
      /'model' is not permitted/.test(said(answers)),
  },
  {
    what: '`stop` as one string',
    explains: ({ at, request, answers }) =>
      (turns(answers, 422, 200) && typeof sent(request).stop === 'string') ||
      (isRefusal(answers) && mentions(answers, 'stop') && /^body\.detail\.\d+/.test(at)),
  },
  {
    what: '`prompt` as a list, of texts or tokens',
    explains: ({ at, request, answers }) =>
      (turns(answers, 422, 200) && Array.isArray(sent(request).prompt)) ||
      (isRefusal(answers) && mentions(answers, 'prompt') && /^body\.detail\.\d+/.test(at)),
  },
  {
    what: '`null` as `temperature` or `n`',
    versions: ['2.22.4'],
    explains: ({ request, answers }) => turns(answers, 422, 200) && sent(request).temperature === null,
  },
  {
    what: '`temperature` left out',
    versions: ['2.8.1', '2.22.4'],
    explains: ({ at, mlflow, request }) =>
      /^vendor\.0\.body\.temperature$/.test(at) && mlflow === 0 && !('temperature' in sent(request)),
  },
  {
    what: '`n` left out',
    explains: ({ at, mlflow, request }) =>
      at === 'vendor.0.body.n' && mlflow === 1 && !('n' in sent(request)) && !('candidate_count' in sent(request)),
  },
  {
    what: '`name` and other fields of a message',
    explains: ({ at, mlflow }) => /^vendor\.0\.body\.messages\.\d+\.(name|refusal)$/.test(at) && mlflow === undefined,
  },
  {
    what: 'schemas of tools',
    explains: ({ at }) => /^vendor\.0\.body\.tools\.\d+\.function\.(description$|parameters\.)/.test(at),
  },
  {
    what: 'unknown kinds of content parts and tools',
    explains: ({ request, answers }) => turns(answers, 422, 200) && /unknown kind/.test(request.id),
  },
  {
    what: 'a wrong word for the main field (`message`, `text`, …)',
    explains: ({ at, mlflow, sluice }) =>
      /^body\.detail\.0\.msg$/.test(at) && /^Field required$/i.test(mlflow) && sluice.startsWith(`${mlflow}; a`),
  },
  {
    what: 'fields that the provider adds to chats and completions (`system_fingerprint`, `logprobs`, …)',
    explains: ({ at, mlflow }) =>
      mlflow === undefined &&
      /^body\.(system_fingerprint|service_tier|choices\.\d+\.(logprobs|message\.annotations))$/.test(at),
  },
  {
    what: 'the provider refuses',
    explains: ({ request, answers }) =>
      isStreamed(request) && isEmptyStream(answers.mlflow) && answers.sluice.status >= 400,
  },
  {
    what: 'the stream breaks',
    explains: ({ at, mlflow, sluice }) =>
      (at === 'body.cut' && mlflow && !sluice) || (/^body\.events\.\d+$/.test(at) && sluice?.error !== undefined),
  },
  {
    what: 'end of a stream on `/v1`',
    explains: ({ at, mlflow, sluice, request }) =>
      isOpenAIFace(request) && /^body\.events\.\d+$/.test(at) && mlflow === undefined && sluice === '[DONE]',
  },
  {
    what: 'token counts in a stream',
    explains: ({ at, mlflow, sluice, request }) =>
      (isStreamed(request) && /^vendor\.0\.body\.stream_options/.test(at) && sluice?.include_usage === true) ||
      (/^body\.events\.\d+\.usage$/.test(at) && sluice === undefined),
  },
  {
    what: 'pieces of tool calls',
    versions: ['2.22.4'],
    explains: ({ at, mlflow }) => /^body\.events\.\d+\.choices\.0\.delta\.tool_calls$/.test(at) && mlflow === undefined,
  },
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
    explains: ({ answers, request }) => turns(answers, 500, 400) && /error-as-text/.test(request.id),
  },
  {
    what: "provider's error as JSON without `error`, or as plain text",
    explains: ({ at, mlflow, sluice }) => at === 'body.detail' && mlflow?.message === sluice && sluice !== undefined,
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
      turns(answers, 500, 501) || (turns(answers, 501, 501) && at === 'body.detail' && isStreamed(request)),
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
    what: '`NaN` in a body',
    explains: ({ answers, request }) => turns(answers, 500, 422) && / NaN$/.test(request.id),
  },
  {
    what: "completions of OpenAI's completion models",
    explains: ({ at, request, answers }) =>
      / ?completions( with model completions)?(:|$)/.test(request.id) &&
      (turns(answers, 500, 200) ||
        (isEmptyStream(answers.mlflow) && answers.sluice.status === 200) ||
        (/^(vendor\.0\.(path|body\.(messages|prompt))|body\.candidates\.\d+\.metadata\.finish_reason)$/.test(at) &&
          answers.mlflow.vendor[0].path === '/v1/chat/completions')),
  },
  {
    what: 'traffic routes',
    versions: ['2.22.4'],
    explains: ({ answers, request }) =>
      [404, 400].includes(answers.mlflow.status) &&
      (/^\/api\/3\.0\/gateway\/(route|endpoint)\/|split/.test(request.path) || sent(request).model === 'split'),
  },
  {
    what: 'what is counted',
    explains: ({ answers, request }) =>
      /^limited, (call|on)/.test(request.id) && answers.mlflow.status === 200 && answers.sluice.status === 429,
  },
  {
    what: '429',
    explains: ({ at, mlflow, answers }) =>
      at === 'headers.retry-after' && mlflow === undefined && answers.mlflow.status === 429,
  },
  {
    what: 'a slash too many or too few',
    explains: ({ answers, request }) =>
      answers.mlflow.status === 307 &&
      answers.sluice.status !== 307 &&
      otherSlash(request.path) === answers.mlflow.headers.location,
  },
  {
    what: '`GET /api/2.0/endpoints/limits/`',
    explains: ({ request }) =>
      /^\/api\/2\.0\/(endpoints|gateway)\/limits\/?$/.test(request.path) &&
      request.method !== 'HEAD' &&
      !request.id.startsWith('set'),
  },
  {
    what: '`HEAD`',
    explains: ({ at, mlflow, sluice, request, answers }) =>
      (request.method === 'HEAD' && answers.mlflow.status === 405) ||
      (at === 'headers.allow' && mlflow === `${sluice},HEAD`),
  },
  {
    what: '`/v1/models`, `/version`, `/openapi.yaml`',
    explains: ({ answers, request }) =>
      answers.mlflow.status === 404 && ['/v1/models', '/version'].includes(request.path),
  },
  {
    what: '`/redoc`',
    explains: ({ request, answers }) => request.path === '/redoc' && turns(answers, 200, 307),
  },
  { what: '`/favicon.ico`', explains: ({ request }) => request.path === '/favicon.ico' },
  {
    what: 'the text of a redirect',
    explains: ({ at, answers }) => turns(answers, 307, 307) && ['body', 'headers.content-type'].includes(at),
  },
  {
    what: 'nulls inside a message',
    explains: ({ at, mlflow, sluice }) =>
      /^vendor\.0\.body\.messages\.\d+\.content$/.test(at) && mlflow === undefined && sluice === null,
  },
  {
    what: '`provider` in answers and chunks',
    versions: ['3.17.2'],
    explains: ({ at, sluice }) => /^body\.(events\.\d+\.)?provider$/.test(at) && sluice === undefined,
  },
  {
    what: 'the order of several problems of a body',
    versions: ['3.17.2'],
    explains: ({ request, answers }) =>
      isRefusal(answers) && /two things wrong/.test(request.id) && areSameProblems(answers),
  },
  {
    what: '`limit` in the routes API',
    versions: ['2.8.1'],
    explains: ({ at, mlflow }) => /^body\.(routes\.\d+\.)?limit$/.test(at) && mlflow === undefined,
  },
  {
    what: 'the words of the limits API',
    versions: ['2.8.1'],
    explains: ({ at, answers }) => turns(answers, 501, 501) && at === 'body.detail',
  },
  {
    what: '`stream: true`',
    versions: ['2.8.1'],
    explains: ({ request, answers }) => turns(answers, 502, 422) && isStreamed(request),
  },
  {
    what: 'an answer without text (a tool call, a refusal)',
    versions: ['2.8.1'],
    explains: ({ request, answers }) => turns(answers, 500, 200) && request.id === 'an answer with tool calls',
  },
  {
    what: '`max_tokens` left out, for Anthropic',
    explains: ({ at, mlflow, sluice }) =>
      /^vendor\.0\.body\.max_tokens(_to_sample)?$/.test(at) && [8192, 200000].includes(mlflow) && sluice === 4096,
  },
  {
    what: "text of Claude's answers",
    versions: ['2.22.4'],
    explains: ({ at, mlflow, sluice }) =>
      at === 'body.choices.0.message.content' && Array.isArray(mlflow) && (mlflow[0]?.text ?? null) === sluice,
  },
  {
    what: "`id` of Anthropic's completions, `role` of its streams",
    explains: ({ at, mlflow, sluice, request }) =>
      request.id.startsWith('claude') &&
      mlflow === null &&
      ((at === 'body.id' && sluice === 'compl_1') ||
        (at === 'body.events.0.choices.0.delta.role' && sluice === 'assistant')),
  },
  {
    what: 'tools for Claude',
    explains: ({ at, request }) =>
      request.id === 'claude with tools' &&
      /^(vendor\.0\.body\.tools\.0|body\.choices\.0\.(finish_reason|message\.tool_calls\.0\.function\.arguments$))/.test(
        at,
      ),
  },
  {
    what: '`n` above 1, for Anthropic',
    explains: ({ at, request, answers }) =>
      isRefusal(answers) && at === 'body.detail' && /two (answers|candidates)/.test(request.id),
  },
  {
    what: "what MLflow 2.8 adds to, or leaves out of, Anthropic's calls",
    versions: ['2.8.1'],
    explains: ({ at, mlflow, sluice }) =>
      (at === 'vendor.0.body.candidate_count' && mlflow === 1 && sluice === undefined) ||
      (at === 'vendor.0.headers.anthropic-version' && mlflow === undefined),
  },
  {
    what: 'what Mistral, Together AI and Cohere tell of an answer',
    explains: ({ at, mlflow, sluice, request }) =>
      isOfOthers(request) &&
      sluice !== null &&
      (((mlflow === null || mlflow === 'now') &&
        /^body\.(id|created|usage\.\w+|choices\.0\.finish_reason)$/.test(at)) ||
        at === 'body.model'),
  },
  {
    what: 'what Mistral, Together AI and Cohere are asked',
    explains: ({ at, request }) =>
      isOfOthers(request) &&
      [
        ['mistral completions', 'vendor.0.body.stop'],
        ['togetherai embeddings', 'vendor.0.body.model'],
        ['cohere chat', 'vendor.0.body.preamble_override'],
        ['cohere chat', 'vendor.0.body.preamble'],
        ['cohere completions', 'vendor.0.body.num_generations'],
        ['cohere embeddings', 'vendor.0.body.texts'],
        ['cohere embeddings', 'vendor.0.body.input_type'],
      ].some(([id, place]) => request.id.startsWith(id) && at === place),
  },
  {
    what: 'chats of Mistral',
    versions: ['2.22.4'],
    explains: ({ request, answers }) => turns(answers, 501, 200) && request.id.startsWith('mistral chat'),
  },
  {
    what: '`stop` for chats of Cohere',
    explains: ({ request, answers }) => turns(answers, 422, 200) && request.id === 'cohere chat with options',
  },
];

const turns = ({ mlflow, sluice }, from, to) => mlflow.status === from && sluice.status === to;
const isOfOthers = ({ id }) => /^(mistral|togetherai|cohere) /.test(id);
const isError = ({ status }) => status >= 400;
const isRefusal = (answers) => turns(answers, 422, 422);
const mentions = ({ mlflow }, field) => mlflow.body.detail?.some?.(({ loc }) => loc[1] === field);
const said = ({ mlflow }) => JSON.stringify(mlflow.body);
const isOpenAIFace = ({ path }) => path.startsWith('/v1/');
const isStreamed = (request) => sent(request).stream === true;
const isEmptyStream = ({ status, body }) => status === 200 && body.events?.length === 0;
const areSameProblems = ({ mlflow, sluice }) => sorted(mlflow.body.detail).join() === sorted(sluice.body.detail).join();
const sorted = (problems) => problems.map((problem) => JSON.stringify(problem)).sort();
const isInPart = ({ mlflow }) => mlflow.body.detail.some(({ loc }) => loc[3] === 'content');
const otherSlash = (path) => {
  const [before, query] = path.split('?');
  const other = before.endsWith('/') ? before.slice(0, -1) : `${before}/`;
  return query === undefined ? other : `${other}?${query}`;
};

/** The fields of a body; none of one that is no object. */
function sent({ body }) {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}
