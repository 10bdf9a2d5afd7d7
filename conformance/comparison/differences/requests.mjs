import { areBothRejected, hasProblemWith, haveStatuses, isStreamed, parametersOf } from './predicates.mjs';

/** MLflow's replacement for a temperature of 0 that the provider does not accept. */
const MIN_TEMPERATURE = 0.001;
/** Names of `n` in provider APIs. */
const COUNT_PARAMETERS = ['n', 'candidate_count', 'candidateCount', 'numResults', 'num_generations'];

/** Endpoints whose temperature MLflow 2.8 does not scale. */
const UNSCALED_TEMPERATURE = /^(ai21labs|mosaicml|tgi|model-serving|bedrock-ai21)-/;

/** Whether a path in the provider request is a parameter, at the top level or in an object below it. */
const isParameter = (at, name) => new RegExp(`^upstream\\.0\\.body\\.(\\w+\\.)?${name}$`).test(at);

/** Whether the parameters are only defaults that MLflow adds. */
function isDefaultsOnly(parameters) {
  const entries = typeof parameters === 'object' && parameters !== null ? Object.entries(parameters) : [];
  const isDefault = ([name, value]) =>
    (COUNT_PARAMETERS.includes(name) && value === 1) || (name === 'temperature' && value === 0);
  return entries.length > 0 && entries.every(isDefault);
}

/** Differences in which bodies are accepted, and in what they become. See `index.mjs`. */
export const requests = [
  {
    title: "`model` in the body on an endpoint's own path",
    explains: ({ request, exchanges }) =>
      haveStatuses(exchanges, 422, 200) &&
      /^chat with model /.test(request.id) &&
      /'model' is not permitted/.test(JSON.stringify(exchanges.mlflow.body)),
  },
  {
    title: '`stop` as a single string',
    explains: ({ at, request, exchanges }) =>
      (haveStatuses(exchanges, 422, 200) && typeof parametersOf(request).stop === 'string') ||
      (areBothRejected(exchanges) && hasProblemWith(exchanges, 'stop') && /^body\.detail\.\d+/.test(at)),
  },
  {
    title: '`prompt` as a list of strings or tokens',
    explains: ({ at, request, exchanges }) =>
      (haveStatuses(exchanges, 422, 200) && Array.isArray(parametersOf(request).prompt)) ||
      (areBothRejected(exchanges) && hasProblemWith(exchanges, 'prompt') && /^body\.detail\.\d+/.test(at)),
  },
  {
    title: '`null` as `temperature` or `n`',
    versions: ['2.22.4'],
    explains: ({ request, exchanges }) =>
      haveStatuses(exchanges, 422, 200) && parametersOf(request).temperature === null,
  },
  {
    title: '`temperature` not set',
    versions: ['2.8.1', '2.22.4'],
    explains: ({ at, mlflow, request }) =>
      isParameter(at, 'temperature') &&
      [0, MIN_TEMPERATURE].includes(mlflow) &&
      !('temperature' in parametersOf(request)),
  },
  {
    title: '`n` not set',
    explains: ({ at, mlflow, sluice, request }) =>
      !('n' in parametersOf(request)) &&
      !('candidate_count' in parametersOf(request)) &&
      ((COUNT_PARAMETERS.some((name) => isParameter(at, name)) && mlflow === 1) ||
        (/^upstream\.0\.body\.\w+$/.test(at) && sluice === undefined && isDefaultsOnly(mlflow))),
  },
  {
    title: '`name` and other fields of a message',
    explains: ({ at, mlflow }) => /^upstream\.0\.body\.messages\.\d+\.(name|refusal)$/.test(at) && mlflow === undefined,
  },
  {
    title: 'Tool schemas',
    explains: ({ at }) => /^upstream\.0\.body\.tools\.\d+\.function\.(description$|parameters\.)/.test(at),
  },
  {
    title: 'Unknown types of content parts and tools',
    explains: ({ request, exchanges }) => haveStatuses(exchanges, 422, 200) && /of unknown type/.test(request.id),
  },
  {
    title: 'Misnamed main field (`message`, `text`, …)',
    explains: ({ at, mlflow, sluice }) =>
      /^body\.detail\.0\.msg$/.test(at) && /^Field required$/i.test(mlflow) && sluice.startsWith(`${mlflow}; a`),
  },
  {
    title: '`NaN` in a body',
    explains: ({ exchanges, request }) => haveStatuses(exchanges, 500, 422) && / NaN$/.test(request.id),
  },
  {
    title: '`null` fields in messages',
    explains: ({ at, mlflow, sluice }) =>
      /^upstream\.0\.body\.messages\.\d+\.content$/.test(at) && mlflow === undefined && sluice === null,
  },
  {
    title: '`temperature` in legacy requests',
    versions: ['2.8.1'],
    explains: ({ at, mlflow, sluice, request }) =>
      UNSCALED_TEMPERATURE.test(request.id) && isParameter(at, 'temperature') && sluice === 2 * mlflow,
  },
  {
    title: '`candidate_count` for providers without parameter translation',
    versions: ['2.8.1'],
    explains: ({ at, mlflow, sluice, request }) =>
      /^(mosaicml|model-serving)-/.test(request.id) &&
      ((isParameter(at, 'candidate_count') && sluice === undefined) || (isParameter(at, 'n') && mlflow === undefined)),
  },
  {
    title: '`limit` in the routes API',
    versions: ['2.8.1'],
    explains: ({ at, mlflow }) => /^body\.(routes\.\d+\.)?limit$/.test(at) && mlflow === undefined,
  },
  {
    title: 'Message of the limits API',
    versions: ['2.8.1'],
    explains: ({ at, exchanges }) => haveStatuses(exchanges, 501, 501) && at === 'body.detail',
  },
  {
    title: '`stream: true` in legacy requests',
    versions: ['2.8.1'],
    explains: ({ request, exchanges }) => haveStatuses(exchanges, 502, 422) && isStreamed(request),
  },
  {
    title: 'Legacy responses without text',
    versions: ['2.8.1'],
    explains: ({ request, exchanges }) =>
      haveStatuses(exchanges, 500, 200) && request.id === 'a response with tool calls',
  },
];
