import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Maximum size of a value in bytes. */
export const MAX_BYTES = 64 * 1024;

/**
 * Reads a secret from standard input, without its last line break. On a terminal, shows the prompt and reads one line
 * without showing it. Returns undefined if the value is too large.
 */
export async function readSecretInput(prompt: string): Promise<string | undefined> {
  if (process.stdin.isTTY) return readHiddenLine(prompt);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

async function readHiddenLine(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
