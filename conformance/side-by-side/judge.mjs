import { unexplained } from './compare.mjs';
import { differences } from './differences.mjs';

/**
 * Compares Sluice's answers with those of the real servers.
 *
 * @param pairs for each real server and corpus `{ reference, corpus, mlflow, sluice }`, the last two the answers by the ids
 *   of the requests
 * @returns how many requests were compared, and a text for each that shows a difference which is not in the list, and for
 *   each entry of the list that explains nothing
 */
export function judge(pairs) {
  const used = new Set();
  const failures = pairs.flatMap(({ reference, corpus, mlflow, sluice }) =>
    corpus.requests(reference).flatMap((request) => {
      const answers = { mlflow: throughJson(mlflow[request.id]), sluice: throughJson(sluice[request.id]) };
      if (answers.mlflow === undefined) return [`${reference.version}: ${request.id}: not recorded`];
      const left = unexplained({ request, version: reference.version, ...answers }, differences, used);
      return left.length === 0 ? [] : [describe(reference, request, left)];
    }),
  );
  const idle = differences.filter((entry) => !used.has(entry));
  return {
    compared: pairs.reduce((sum, { reference, corpus }) => sum + corpus.requests(reference).length, 0),
    failures: [...failures, ...idle.map(({ what }) => `The difference "${what}" was not seen.`)],
  };
}

/** What was recorded has no `undefined`, and neither has what it is compared with. */
const throughJson = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

function describe({ version }, { id, method, path, body }, left) {
  const lines = left.map(({ at, mlflow, sluice }) => `  ${at}: MLflow ${shown(mlflow)}, Sluice ${shown(sluice)}`);
  return [`${version}: ${id}`, `  ${method} ${path} ${body ?? ''}`.trimEnd(), ...lines].join('\n');
}

function shown(value) {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
