import { parentPort, workerData } from 'node:worker_threads';
import type { ParseInput } from './config/reload/parse-in-worker';
import { parseText } from './config/yaml/file-content';

/** Runs in a thread of its own: parses the text of a gateway file and returns the result to the thread that started it. */
const { text, source } = workerData as ParseInput;
const result = parseText(text, source);
const lists = Object.values(result.content?.lists ?? {});
const buffers = lists.flatMap(({ ends, lines, lineEnds }) => [ends.buffer, lines.buffer, lineEnds.buffer]);
parentPort?.postMessage(result, buffers as ArrayBuffer[]);
