/**
 * Compares Sluice with the recorded answers of the real servers; needs no Python. Prints one JSON object: how many
 * requests and files were `compared` and `loaded`, and the `failures`.
 */
import { askSluice } from './ask.mjs';
import { compareFiles, recordingOfFiles } from './files.mjs';
import { judge } from './judge.mjs';
import { readRecording } from './recordings.mjs';
import { references } from './references.mjs';

const pairs = [];
for (const reference of references) {
  const sluice = await askSluice(reference);
  const decisions = readRecording(recordingOfFiles(reference)) ?? {};
  pairs.push({ reference, mlflow: readRecording(reference.version) ?? {}, sluice, decisions });
}
const http = judge(pairs);
const files = await compareFiles(pairs);
const failures = [...http.failures, ...files.failures];
console.log(JSON.stringify({ compared: http.compared, loaded: files.compared, failures }));
