/** Predicates over a request and its exchanges `{ mlflow, sluice }`. */

/** Whether MLflow returned one status and Sluice the other. */
export const haveStatuses = ({ mlflow, sluice }, mlflowStatus, sluiceStatus) =>
  mlflow.status === mlflowStatus && sluice.status === sluiceStatus;
export const areBothRejected = (exchanges) => haveStatuses(exchanges, 422, 422);
export const isError = ({ status }) => status >= 400;
export const isEmptyStream = ({ status, body }) => status === 200 && body.events?.length === 0;
/** Whether a path is in the response to the client, not in the provider request. */
export const isInResponse = (at) => !at.startsWith('upstream.');
export const isOpenAIDialect = ({ path }) => path.startsWith('/v1/');
export const isStreamed = (request) => parametersOf(request).stream === true;

/** Whether one of MLflow's validation problems is about a field. */
export const hasProblemWith = ({ mlflow }, field) => mlflow.body.detail?.some?.(({ loc }) => loc[1] === field);
/** Whether both responses have the same validation problems, in any order. */
export const haveSameProblems = ({ mlflow, sluice }) =>
  sortProblems(mlflow.body.detail).join() === sortProblems(sluice.body.detail).join();
/** Whether one of MLflow's validation problems is inside a message's content. */
export const hasContentProblem = ({ mlflow }) => mlflow.body.detail.some(({ loc }) => loc[3] === 'content');

/** Whether MLflow reports that it does not support the operation: 501, or 404 or 422 before 2.9. */
export const isUnsupportedByMlflow = ({ status, body }) =>
  status >= 400 && /^The [\w ]+ route is not (available|implemented) for /.test(body.detail);

const sortProblems = (problems) => problems.map((problem) => JSON.stringify(problem)).sort();

/** Returns the path with its trailing slash added or removed. */
export function toggleTrailingSlash(path) {
  const [beforeQuery, query] = path.split('?');
  const toggled = beforeQuery.endsWith('/') ? beforeQuery.slice(0, -1) : `${beforeQuery}/`;
  return query === undefined ? toggled : `${toggled}?${query}`;
}

/** Returns the parameters in a request's body, or an empty object if the body is not a JSON object. */
export function parametersOf({ body }) {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}
