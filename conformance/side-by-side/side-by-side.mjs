import { atATime } from '../lib/at-a-time.mjs';
import { prepareEnvironments } from '../lib/environments.mjs';
import { askReference, askSluice } from './ask.mjs';
import { differencesOf } from './compare.mjs';
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
  const pairs = await atATime(2, references, async (reference) => {
    const mlflow = await askReference(reference);
    const sluice = await askSluice(reference);
    const decisions = await loadWithReference(reference);
    return { reference, mlflow, sluice, decisions };
  });
  const stale = pairs.flatMap((pair) => (record ? keep(pair) : changes(pair)));
  const http = judge(pairs);
  const files = await compareFiles(pairs);
  return { compared: http.compared, loaded: files.compared, failures: [...stale, ...http.failures, ...files.failures] };
}

function keep({ reference, mlflow, decisions }) {
  writeRecording(reference.version, mlflow);
  writeRecording(recordingOfFiles(reference), decisions);
  return [];
}

function changes({ reference, mlflow, decisions }) {
  const recorded = readRecording(reference.version) ?? {};
  const all = JSON.parse(JSON.stringify(mlflow));
  const ids = [...new Set([...Object.keys(all), ...Object.keys(recorded)])];
  const changed = ids.filter((id) => differencesOf(recorded[id], all[id]).length > 0);
  const decided = differencesOf(readRecording(recordingOfFiles(reference)), decisions);
  return [
    ...changed.map((id) => `${reference.version}: ${id}: MLflow does not answer as recorded; record anew.`),
    ...decided.map(({ at }) => `${reference.version}: ${at}: MLflow does not load the file as recorded; record anew.`),
  ];
}
