import { unexplainedDifferences } from './compare.mjs';
import { differences } from './differences/index.mjs';
import { compareFiles } from './files/compare-files.mjs';

const MAX_SHOWN_CHARACTERS = 200;

/**
 * Compares Sluice with MLflow. Returns the number of compared `requests` and `files`, and the `failures`: unexplained
 * differences, and listed differences that did not occur.
 *
 * @param pairs one `{ reference, corpus, mlflow, sluice }` for each reference server and corpus, with the exchanges by
 *   request id
 * @param loaded one `{ reference, mlflow }` for each reference server, with the results of its loader by file name
 */
export async function evaluate(pairs, loaded) {
  const http = evaluateExchanges(pairs);
  const files = await compareFiles(loaded);
  return { requests: http.requests, files: files.files, failures: [...http.failures, ...files.failures] };
}

function evaluateExchanges(pairs) {
  const used = new Set();
  const failures = pairs.flatMap(({ reference, corpus, mlflow, sluice }) =>
    corpus.requests(reference).flatMap((request) => {
      const exchanges = { mlflow: throughJson(mlflow[request.id]), sluice: throughJson(sluice[request.id]) };
      if (exchanges.mlflow === undefined) return [`${reference.version}: ${request.id}: no recording of this request`];
      const { version } = reference;
      const unexplained = unexplainedDifferences({ request, version, ...exchanges }, differences, used);
      return unexplained.length === 0 ? [] : [describeFailure(version, request, unexplained)];
    }),
  );
  const unused = differences.filter((entry) => !used.has(entry));
  return {
    requests: pairs.reduce((sum, { reference, corpus }) => sum + corpus.requests(reference).length, 0),
    failures: [...failures, ...unused.map(({ title }) => `The listed difference "${title}" did not occur.`)],
  };
}

/** Recordings have no `undefined`, so it is removed from both sides. */
const throughJson = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

function describeFailure(version, { id, method, path, body }, unexplained) {
  const lines = unexplained.map(({ at, mlflow, sluice }) => `  ${at}: MLflow ${show(mlflow)}, Sluice ${show(sluice)}`);
  return [`${version}: ${id}`, `  ${method} ${path} ${body ?? ''}`.trimEnd(), ...lines].join('\n');
}

function show(value) {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text;
}
