/** What a difference is looked at by: the request, and both answers as `{ mlflow, sluice }`. */

export const turns = ({ mlflow, sluice }, from, to) => mlflow.status === from && sluice.status === to;
export const isError = ({ status }) => status >= 400;
/** Whether a place is one of the answer, not of the vendor's call, which can be the same all the same. */
export const isInAnswer = (at) => !at.startsWith('vendor.');
export const isRefusal = (answers) => turns(answers, 422, 422);
/** Whether one of the problems that MLflow tells is about a field. */
export const mentions = ({ mlflow }, field) => mlflow.body.detail?.some?.(({ loc }) => loc[1] === field);
export const said = ({ mlflow }) => JSON.stringify(mlflow.body);
export const isOpenAIFace = ({ path }) => path.startsWith('/v1/');
export const isStreamed = (request) => sent(request).stream === true;
export const isEmptyStream = ({ status, body }) => status === 200 && body.events?.length === 0;
/** Whether MLflow says that it does not have the operation: 501, before 2.9 404 or 422. */
export const lacks = ({ status, body }) =>
  status >= 400 && /^The [\w ]+ route is not (available|implemented) for /.test(body.detail);
export const areSameProblems = ({ mlflow, sluice }) =>
  sorted(mlflow.body.detail).join() === sorted(sluice.body.detail).join();
export const isInPart = ({ mlflow }) => mlflow.body.detail.some(({ loc }) => loc[3] === 'content');

const sorted = (problems) => problems.map((problem) => JSON.stringify(problem)).sort();

/** The same path with a slash more or less at its end. */
export function otherSlash(path) {
  const [before, query] = path.split('?');
  const other = before.endsWith('/') ? before.slice(0, -1) : `${before}/`;
  return query === undefined ? other : `${other}?${query}`;
}

/** The fields of a body; none of one that is no object. */
export function sent({ body }) {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}
