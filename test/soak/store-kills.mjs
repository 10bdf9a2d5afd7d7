// Part of `npm run soak`: kills processes that write endpoints to the database, with SIGKILL at random moments. Fails if a write that was
// reported as successful is lost, or if a write is stored in part. Options: --kills NUMBER, --url DATABASE.
import { sql } from 'kysely';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const require = createRequire(import.meta.url);
const { Secret } = require('../../dist/config');
const { EndpointStore, Store } = require('../../dist/store');

const PROGRAM = fileURLToPath(import.meta.url);
const WRITERS = 2;
/** A writer is killed within this time after its first write. */
const MAX_LIFE_MS = 200;
const MAX_REVISION = 3;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    url: { type: 'string' },
    writer: { type: 'boolean', default: false },
  },
});
const folder = values.url ? undefined : mkdtempSync(join(tmpdir(), 'sluice-kills-'));
const url = values.url ?? `file:${folder}/sluice.db`;

if (values.writer) {
  await write();
} else {
  try {
    await killWriters(Number(values.kills));
  } finally {
    if (folder) rmSync(folder, { recursive: true });
  }
}

/** Creates and updates endpoints until it is killed. Prints the id and revision of each successful write. */
async function write() {
  const endpoints = new EndpointStore(await Store.open(new Secret(url), '/'));
  for (;;) {
    const id = randomUUID();
    for (let revision = 1; revision <= MAX_REVISION; revision += 1) {
      const row = { id, name: id, revision, document: documentOf(id, revision), created_at: 0, updated_at: revision };
      await (revision === 1 ? endpoints.insert(row) : endpoints.update(row, revision - 1));
      writeSync(1, `${id} ${revision}\n`);
    }
  }
}

/** Several pages of the database. */
function documentOf(id, revision) {
  return JSON.stringify({ revision, text: `${id} ${revision} `.repeat(300 * revision) });
}

async function killWriters(kills) {
  const store = await Store.open(new Secret(url), '/');
  let writes = 0;
  for (let killed = 0; killed < kills; killed += WRITERS) {
    const printed = await Promise.all(Array.from({ length: WRITERS }, () => runUntilKilled()));
    writes += await check(store, printed.flat());
  }
  await store.close();
  console.log(JSON.stringify({ kills, writes }));
}

/** Returns the lines that the writer has printed. */
async function runUntilKilled() {
  const child = spawn(process.execPath, [PROGRAM, '--writer', '--url', url], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = once(child, 'close');
  const isKilled = once(child.stdout, 'data').then(async () => {
    await pause(Math.random() * MAX_LIFE_MS);
    return child.kill('SIGKILL');
  });
  const [, signal] = await ended;
  if (!(await isKilled) || signal !== 'SIGKILL') throw new Error('a writer ended by itself');
  return output.split('\n').slice(0, -1);
}

/** Compares the rows with the successful writes, and deletes them. Returns the number of writes. */
async function check(store, lines) {
  const { database } = store;
  const { rows } = await new EndpointStore(store).all();
  const revisions = new Map(rows.map(({ id, revision }) => [id, revision]));
  for (const line of lines) {
    const [id, revision] = line.split(' ');
    if (!(revisions.get(id) >= Number(revision))) throw new Error(`the write ${line} is lost`);
  }
  const changes = await database
    .selectFrom('changes')
    .select(({ fn }) => ['key', fn.countAll().as('count')])
    .groupBy('key')
    .execute();
  const counts = new Map(changes.map(({ key, count }) => [key, count]));
  for (const { id, revision, document } of rows) {
    if (document !== documentOf(id, revision)) throw new Error(`the document of ${id} is incomplete`);
    if (counts.get(id) !== revision) throw new Error(`${id} has ${counts.get(id)} changes in revision ${revision}`);
  }
  if (url.startsWith('file:')) await checkIntegrity(database);
  await database.deleteFrom('endpoints').execute();
  await database.deleteFrom('changes').where('kind', '=', 'endpoint').execute();
  return lines.length;
}

async function checkIntegrity(database) {
  const { rows } = await sql`pragma integrity_check`.execute(database);
  if (rows[0].integrity_check !== 'ok') throw new Error(JSON.stringify(rows));
}
