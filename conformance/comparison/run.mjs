import { prepareEnvironments } from '../lib/environments.mjs';
import { mapConcurrent } from '../lib/map-concurrent.mjs';
import { collectFromMlflow, collectFromSluice } from './collect.mjs';
import { differencesBetween } from './compare.mjs';
import { CORPORA } from './corpora.mjs';
import { evaluate } from './evaluate.mjs';
import { loadWithMlflow, recordingOfFiles } from './files/compare-files.mjs';
import { readRecording, writeRecording } from './recordings.mjs';
import { referenceServers } from './reference-servers.mjs';

const MAX_CONCURRENT_SERVERS = 2;

/**
 * Compares Sluice with real MLflow servers. Returns the number of compared requests and files, and the failures.
 *
 * @param record whether to record the responses of the real servers; otherwise they must equal the recordings
 */
export async function runComparison({ record }) {
  await prepareEnvironments(referenceServers);
  const runs = referenceServers.flatMap((reference) => CORPORA.map((corpus) => ({ reference, corpus })));
  const pairs = await mapConcurrent(runs, MAX_CONCURRENT_SERVERS, async ({ reference, corpus }) => {
    const mlflow = await collectFromMlflow(reference, corpus);
    const sluice = await collectFromSluice(reference, corpus);
    return { reference, corpus, mlflow, sluice };
  });
  const loaded = await mapConcurrent(referenceServers, MAX_CONCURRENT_SERVERS, async (reference) => {
    return { reference, mlflow: await loadWithMlflow(reference) };
  });
  const outdated = record
    ? writeRecordings(pairs, loaded)
    : [...pairs.flatMap(changedExchanges), ...loaded.flatMap(changedFiles)];
  const result = await evaluate(pairs, loaded);
  return { ...result, failures: [...outdated, ...result.failures] };
}

function writeRecordings(pairs, loaded) {
  for (const { reference, corpus, mlflow } of pairs) writeRecording(corpus.recordingOf(reference), mlflow);
  for (const { reference, mlflow } of loaded) writeRecording(recordingOfFiles(reference), mlflow);
  return [];
}

function changedExchanges({ reference, corpus, mlflow }) {
  const recorded = readRecording(corpus.recordingOf(reference)) ?? {};
  const current = JSON.parse(JSON.stringify(mlflow));
  const ids = [...new Set([...Object.keys(current), ...Object.keys(recorded)])];
  const changed = ids.filter((id) => differencesBetween(recorded[id], current[id]).length > 0);
  return changed.map(
    (id) => `${reference.version}: ${id}: MLflow's response differs from the recording; use --record.`,
  );
}

function changedFiles({ reference, mlflow }) {
  const changed = differencesBetween(readRecording(recordingOfFiles(reference)), mlflow);
  return changed.map(
    ({ at }) => `${reference.version}: file "${at}": MLflow's result differs from the recording; use --record.`,
  );
}
