import { atATime } from '../lib/at-a-time.mjs';
import { prepareEnvironments } from '../lib/environments.mjs';
import { askReference, askSluice } from './ask.mjs';
import { differencesOf } from './compare.mjs';
import { CORPORA } from './corpora.mjs';
import { compareFiles, loadWithReference, recordingOfFiles } from './files.mjs';
import { judge } from './judge.mjs';
import { readRecording, writeRecording } from './recordings.mjs';
import { references } from './references.mjs';

/**
 * Runs Sluice beside the real servers. Gives how much was compared and a text for each failure.
 *
 * @param record whether to keep the real servers' answers; else they are compared with what was kept
 */
export async function runSideBySide({ record }) {
  await prepareEnvironments(references);
  const asked = references.flatMap((reference) => CORPORA.map((corpus) => ({ reference, corpus })));
  const pairs = await atATime(2, asked, async ({ reference, corpus }) => {
    const mlflow = await askReference(reference, corpus);
    const sluice = await askSluice(reference, corpus);
    return { reference, corpus, mlflow, sluice };
  });
  const loaded = await atATime(2, references, async (reference) => {
    return { reference, decisions: await loadWithReference(reference) };
  });
  const stale = record ? keep(pairs, loaded) : [...pairs.flatMap(changes), ...loaded.flatMap(changedDecisions)];
  const http = judge(pairs);
  const files = await compareFiles(loaded);
  return { compared: http.compared, loaded: files.compared, failures: [...stale, ...http.failures, ...files.failures] };
}

function keep(pairs, loaded) {
  for (const { reference, corpus, mlflow } of pairs) writeRecording(corpus.recordedAs(reference), mlflow);
  for (const { reference, decisions } of loaded) writeRecording(recordingOfFiles(reference), decisions);
  return [];
}

function changes({ reference, corpus, mlflow }) {
  const recorded = readRecording(corpus.recordedAs(reference)) ?? {};
  const all = JSON.parse(JSON.stringify(mlflow));
  const ids = [...new Set([...Object.keys(all), ...Object.keys(recorded)])];
  const changed = ids.filter((id) => differencesOf(recorded[id], all[id]).length > 0);
  return changed.map((id) => `${reference.version}: ${id}: MLflow does not answer as recorded; record anew.`);
}

function changedDecisions({ reference, decisions }) {
  const changed = differencesOf(readRecording(recordingOfFiles(reference)), decisions);
  return changed.map(
    ({ at }) => `${reference.version}: ${at}: MLflow does not load the file as recorded; record anew.`,
  );
}
