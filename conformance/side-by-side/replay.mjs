/**
 * Compares Sluice with the recorded answers of the real servers; needs no Python. Prints one JSON object: how many
 * requests and files were `compared` and `loaded`, and the `failures`.
 */
import { askSluice } from './ask.mjs';
import { CORPORA } from './corpora.mjs';
import { compareFiles, recordingOfFiles } from './files.mjs';
import { judge } from './judge.mjs';
import { readRecording } from './recordings.mjs';
import { references } from './references.mjs';

const pairs = [];
for (const reference of references) {
  for (const corpus of CORPORA) {
    const mlflow = readRecording(corpus.recordedAs(reference)) ?? {};
    pairs.push({ reference, corpus, mlflow, sluice: await askSluice(reference, corpus) });
  }
}
const loaded = references.map((reference) => ({
  reference,
  decisions: readRecording(recordingOfFiles(reference)) ?? {},
}));
const http = judge(pairs);
const files = await compareFiles(loaded);
const failures = [...http.failures, ...files.failures];
console.log(JSON.stringify({ compared: http.compared, loaded: files.compared, failures }));
