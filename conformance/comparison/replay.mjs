import { mapConcurrent } from '../lib/map-concurrent.mjs';
import { collectFromSluice } from './collect.mjs';
import { CORPORA } from './corpora.mjs';
import { evaluate } from './evaluate.mjs';
import { recordingOfFiles } from './files/compare-files.mjs';
import { readRecording } from './recordings.mjs';
import { referenceServers } from './reference-servers.mjs';

const MAX_CONCURRENT_SERVERS = 2;

/** Compares Sluice with the recorded MLflow servers, without Python. Returns the same as `runComparison`. */
export async function replayRecordings() {
  const runs = referenceServers.flatMap((reference) => CORPORA.map((corpus) => ({ reference, corpus })));
  // Reference servers can share a corpus. It is sent to Sluice once.
  const distinct = new Map(runs.map((run) => [contentOf(run), run]));
  const exchanges = await mapConcurrent([...distinct], MAX_CONCURRENT_SERVERS, async ([content, run]) => [
    content,
    await collectFromSluice(run.reference, run.corpus),
  ]);
  const sluiceExchanges = new Map(exchanges);
  const pairs = runs.map((run) => ({
    ...run,
    mlflow: readRecording(run.corpus.recordingOf(run.reference)) ?? {},
    sluice: sluiceExchanges.get(contentOf(run)),
  }));
  const loaded = referenceServers.map((reference) => ({
    reference,
    mlflow: readRecording(recordingOfFiles(reference)) ?? {},
  }));
  return evaluate(pairs, loaded);
}

/** Returns the gateway file and the requests of a run as text. */
const contentOf = ({ reference, corpus }) =>
  JSON.stringify([corpus.file('http://provider.test', reference), corpus.requests(reference)]);
