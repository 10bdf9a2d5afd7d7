import { isRefusal, isStreamed, mentions, said, sent, turns } from './situation.mjs';

/** In place of 0 where a provider does not take that. */
const LEAST = 0.001;
/** What providers call `n`. */
const COUNTS = ['n', 'candidate_count', 'candidateCount', 'numResults', 'num_generations'];

/** Endpoints whose temperature MLflow passes on as it is. */
const OF_SAME_SCALE = /^(ai21labs|mosaicml|tgi|model-serving|bedrock-ai21)-/;

/** Whether a place in the vendor's call is that of a parameter, however deep a provider has it. */
const isParameter = (at, name) => new RegExp(`^vendor\\.0\\.body\\.(\\w+\\.)?${name}$`).test(at);

/** Whether parameters are no more than what MLflow sends on its own account. */
function isDefaultsOnly(parameters) {
  const given = typeof parameters === 'object' && parameters !== null ? Object.entries(parameters) : [];
  const isDefault = ([name, value]) =>
    (COUNTS.includes(name) && value === 1) || (name === 'temperature' && value === 0);
  return given.length > 0 && given.every(isDefault);
}

/** Bodies that are taken, refused or passed on otherwise. See `../differences.mjs`. */
export const requests = [
  {
    what: "`model` in the body on an endpoint's own path",
    explains: ({ request, answers }) =>
      turns(answers, 422, 200) &&
      /^chat with model /.test(request.id) &&
      /'model' is not permitted/.test(said(answers)),
  },
  {
    what: '`stop` as a single string',
    explains: ({ at, request, answers }) =>
      (turns(answers, 422, 200) && typeof sent(request).stop === 'string') ||
      (isRefusal(answers) && mentions(answers, 'stop') && /^body\.detail\.\d+/.test(at)),
  },
  {
    what: '`prompt` as a list of strings or tokens',
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
    what: '`temperature` not set',
    versions: ['2.8.1', '2.22.4'],
    explains: ({ at, mlflow, request }) =>
      isParameter(at, 'temperature') && [0, LEAST].includes(mlflow) && !('temperature' in sent(request)),
  },
  {
    what: '`n` not set',
    explains: ({ at, mlflow, sluice, request }) =>
      !('n' in sent(request)) &&
      !('candidate_count' in sent(request)) &&
      ((COUNTS.some((name) => isParameter(at, name)) && mlflow === 1) ||
        (/^vendor\.0\.body\.\w+$/.test(at) && sluice === undefined && isDefaultsOnly(mlflow))),
  },
  {
    what: '`name` and other fields of a message',
    explains: ({ at, mlflow }) => /^vendor\.0\.body\.messages\.\d+\.(name|refusal)$/.test(at) && mlflow === undefined,
  },
  {
    what: 'Tool schemas',
    explains: ({ at }) => /^vendor\.0\.body\.tools\.\d+\.function\.(description$|parameters\.)/.test(at),
  },
  {
    what: 'Unknown types of content parts and tools',
    explains: ({ request, answers }) => turns(answers, 422, 200) && /unknown kind/.test(request.id),
  },
  {
    what: 'Misnamed main field (`message`, `text`, …)',
    explains: ({ at, mlflow, sluice }) =>
      /^body\.detail\.0\.msg$/.test(at) && /^Field required$/i.test(mlflow) && sluice.startsWith(`${mlflow}; a`),
  },
  {
    what: '`NaN` in a body',
    explains: ({ answers, request }) => turns(answers, 500, 422) && / NaN$/.test(request.id),
  },
  {
    what: '`null` fields in messages',
    explains: ({ at, mlflow, sluice }) =>
      /^vendor\.0\.body\.messages\.\d+\.content$/.test(at) && mlflow === undefined && sluice === null,
  },
  {
    what: '`temperature` in legacy requests',
    versions: ['2.8.1'],
    explains: ({ at, mlflow, sluice, request }) =>
      OF_SAME_SCALE.test(request.id) && isParameter(at, 'temperature') && sluice === 2 * mlflow,
  },
  {
    what: '`candidate_count` for providers without parameter translation',
    versions: ['2.8.1'],
    explains: ({ at, mlflow, sluice, request }) =>
      /^(mosaicml|model-serving)-/.test(request.id) &&
      ((isParameter(at, 'candidate_count') && sluice === undefined) || (isParameter(at, 'n') && mlflow === undefined)),
  },
  {
    what: '`limit` in the routes API',
    versions: ['2.8.1'],
    explains: ({ at, mlflow }) => /^body\.(routes\.\d+\.)?limit$/.test(at) && mlflow === undefined,
  },
  {
    what: 'Message of the limits API',
    versions: ['2.8.1'],
    explains: ({ at, answers }) => turns(answers, 501, 501) && at === 'body.detail',
  },
  {
    what: '`stream: true` in legacy requests',
    versions: ['2.8.1'],
    explains: ({ request, answers }) => turns(answers, 502, 422) && isStreamed(request),
  },
  {
    what: 'Legacy responses without text',
    versions: ['2.8.1'],
    explains: ({ request, answers }) => turns(answers, 500, 200) && request.id === 'an answer with tool calls',
  },
];
