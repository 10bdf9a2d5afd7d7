import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describeEachDatabase, openStore } from '../../../test/support/databases';
import type { Store } from '../../store';
import { stamp, type StampedEvent } from '../audit-event';
import { canonicalJson, hashOf, link, readRecord, type AuditRecord } from '../chain';
import { FileSink } from '../file-sink';
import { StoreSink } from '../store-sink';
import { verifyFiles } from './verify-files';
import { verifyStore } from './verify-store';

const event = (target: string): StampedEvent =>
  stamp({
    action: 'endpoint.create',
    outcome: 'success',
    principal: { kind: 'user', name: 'alice@example.com', method: 'api_key', keyId: 'ci' },
    target,
    details: { text: 'a\u2028b\n"c"\\', count: 3, isTrue: true },
  });

const events = (count: number, name = 'e'): StampedEvent[] =>
  Array.from({ length: count }, (_, index) => event(`${name}${index}`));

describe('readRecord', () => {
  it('accepts only the text that was written: no changed, missing or additional character', () => {
    const text = canonicalJson(link(event('x'), { sequence: 4, hash: 'a'.repeat(64) }));
    expect(readRecord(text)).toMatchObject({ sequence: 5, target: 'x' });
    for (let position = 0; position < text.length; position += 1) {
      const [before, after] = [text.slice(0, position), text.slice(position + 1)];
      const other = text[position] === 'x' ? 'y' : 'x';
      expect([before + other + after, before + after, `${before} ${text[position]!}${after}`].map(readRecord)).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    }
  });
});

describe('verifyFiles', () => {
  let folder: string;
  let file: string;
  let sink: FileSink;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-audit-'));
    file = join(folder, 'audit.jsonl');
    sink = new FileSink(file);
  });

  afterEach(async () => {
    await sink.close();
    rmSync(folder, { recursive: true });
  });

  const lines = (): string[] => readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const write = (changed: readonly string[]): void => writeFileSync(file, changed.map((line) => `${line}\n`).join(''));
  const verify = (head?: string) => verifyFiles([file], head);

  it('accepts a file as it was written, and returns the number of records and the last hash', async () => {
    await sink.write(events(3));
    await sink.write(events(2));
    const last = JSON.parse(lines().at(-1)!) as AuditRecord;
    expect(await verify()).toEqual({ records: 6, head: last.hash, problem: undefined, notes: [] });
  });

  it('finds a change of a character at any place', async () => {
    await sink.write(events(2));
    const original = lines();
    for (const [index, line] of original.entries()) {
      for (let position = 0; position < line.length; position += 17) {
        const other = line[position] === 'x' ? 'y' : 'x';
        write(original.with(index, line.slice(0, position) + other + line.slice(position + 1)));
        const { problem } = await verify();
        expect([index, position, problem?.place]).toEqual([index, position, `${file}, line ${index + 1}`]);
      }
    }
  });

  it('finds each removed record, except at the end, and names its number', async () => {
    await sink.write(events(6));
    const original = lines();
    for (const index of original.keys()) {
      write(original.toSpliced(index, 1));
      const expected = index === original.length - 1 ? undefined : index + 1;
      expect([index, (await verify()).problem?.sequence]).toEqual([index, expected]);
    }
  });

  it('finds each pair of exchanged records', async () => {
    await sink.write(events(5));
    const original = lines();
    for (let a = 0; a < original.length; a += 1) {
      for (let b = a + 1; b < original.length; b += 1) {
        write(original.with(a, original[b]!).with(b, original[a]!));
        expect((await verify()).problem?.sequence).toBe(a + 1);
      }
    }
  });

  it('finds a record that is repeated at any place', async () => {
    await sink.write(events(4));
    const original = lines();
    for (const line of original) {
      for (let place = 0; place <= original.length; place += 1) {
        write(original.toSpliced(place, 0, line));
        expect((await verify()).problem).toBeDefined();
      }
    }
  });

  it('finds a record that was replaced by another with a valid hash', async () => {
    await sink.write(events(4));
    const original = lines();
    for (let index = 0; index < original.length - 1; index += 1) {
      const { hash, ...fields } = JSON.parse(original[index]!) as AuditRecord;
      const forged = { ...fields, target: 'other' };
      expect(hashOf(forged)).not.toBe(hash);
      write(original.with(index, canonicalJson({ ...forged, hash: hashOf(forged) })));
      expect((await verify()).problem?.sequence).toBe(index + 2);
    }
  });

  it('finds records deleted from the end only with a remembered head', async () => {
    await sink.write(events(4));
    const { head } = await verify();
    await sink.write(events(1));
    expect((await verify(head)).problem).toBeUndefined();
    write(lines().slice(0, 3));
    expect((await verify()).problem).toBeUndefined();
    expect((await verify(head)).problem).toMatchObject({
      sequence: 4,
      message: expect.stringContaining('given head') as string,
    });
  });

  it('accepts the chains of several processes, and finds the removal of a whole chain', async () => {
    const others = [new FileSink(file), new FileSink(file)];
    for (const [index, one] of [sink, ...others, sink, ...others].entries()) await one.write(events(2, `${index}-`));
    expect(await verify()).toMatchObject({ records: 15, problem: undefined });
    const { chain } = JSON.parse(lines()[3]!) as AuditRecord;
    write(lines().filter((line) => !line.includes(String(chain))));
    expect((await verify()).problem?.message).toMatch(/is missing$/);
    for (const other of others) await other.close();
  });

  it('reports an incomplete last line as a note, and the next process continues after it', async () => {
    await sink.write(events(2));
    const torn = lines()[1]!.slice(0, 50);
    appendFileSync(file, torn);
    expect(await verify()).toMatchObject({
      records: 3,
      problem: undefined,
      notes: [`${file}, line 4: is incomplete: a process was killed while it wrote, or is writing at the moment`],
    });
    const next = new FileSink(file);
    await next.write(events(1));
    await next.close();
    expect(readRecord(lines()[4]!)).toMatchObject({ action: 'audit.repair', details: { bytes: 50 } });
    expect(await verify()).toMatchObject({
      records: 6,
      problem: undefined,
      notes: [`${file}, line 4: is incomplete: the process that wrote it was killed`],
    });
  });

  it('finds each record once when several writes in a row have failed on a full disk', async () => {
    await sink.write(events(1));
    const handle = await open(file, 'a');
    const files = Object.getPrototypeOf(handle) as { write: (bytes: Buffer) => Promise<{ bytesWritten: number }> };
    await handle.close();
    const { write: original } = files;
    let free = 1000;
    const full = jest.spyOn(files, 'write').mockImplementation(async function (this: unknown, bytes) {
      const part = bytes.subarray(0, free);
      free -= part.length;
      if (part.length === 0) throw new Error('ENOSPC: no space left on device, write');
      return original.call(this, part);
    });
    const batch = events(4, 'batch');
    for (let attempt = 1; attempt <= 3; attempt += 1) await expect(sink.write(batch)).rejects.toThrow();
    full.mockRestore();
    await sink.write(batch);
    const targets = lines().map((line) => readRecord(line)?.target);
    expect(targets.filter((target) => target?.startsWith('batch'))).toEqual(['batch0', 'batch1', 'batch2', 'batch3']);
    expect(await verify()).toMatchObject({ problem: undefined });
  });

  it('reads a record that was written onto an incomplete line', async () => {
    await sink.write(events(2));
    write([lines()[0]!, lines()[0]!.slice(0, 40) + lines()[1]!, lines()[2]!]);
    expect(await verify()).toMatchObject({ records: 3, problem: undefined, notes: [expect.anything()] });
  });

  it('follows a chain over renamed files, in their order only', async () => {
    await sink.write(events(2));
    renameSync(file, `${file}.1`);
    await sink.write(events(2));
    expect(await verifyFiles([`${file}.1`, file], undefined)).toMatchObject({
      records: 6,
      problem: undefined,
      notes: [],
    });
    expect((await verifyFiles([file, `${file}.1`], undefined)).problem).toBeDefined();
    const { head } = await verifyFiles([`${file}.1`], undefined);
    expect((await verify()).notes).toEqual([expect.stringContaining(String(head))]);
  });

  it('finds a file whose first records were deleted', async () => {
    await sink.write(events(4));
    write(lines().slice(2));
    expect((await verify()).problem?.sequence).toBe(1);
  });
});

describeEachDatabase('verifyStore', (databases) => {
  let store: Store;

  beforeEach(async () => {
    store = await openStore(await databases.createUrl());
    await new StoreSink(store).write(events(6));
  });

  afterEach(() => store.close());

  const verify = (head?: string) => verifyStore(store, head);
  const textOf = async (sequence: number): Promise<string> => {
    const query = store.database.selectFrom('audit_records').select('record').where('sequence', '=', sequence);
    return (await query.executeTakeFirstOrThrow()).record;
  };
  const change = (sequence: number, set: object) =>
    store.database.updateTable('audit_records').set(set).where('sequence', '=', sequence).execute();

  it('accepts the records of several writers, and returns their number and the last hash', async () => {
    await new StoreSink(store).write(events(2));
    const { hash } = readRecord(await textOf(8))!;
    expect(await verify(hash)).toEqual({ records: 8, head: hash, problem: undefined, notes: [] });
  });

  it('accepts an empty log', async () => {
    const empty = await openStore(await databases.createUrl());
    expect(await verifyStore(empty, undefined)).toEqual({ records: 0, head: undefined, problem: undefined, notes: [] });
    await empty.close();
  });

  it.each([1, 2, 3, 4, 5, 6])('finds that record %i was changed', async (sequence) => {
    await change(sequence, { record: (await textOf(sequence)).replace('alice', 'mallory') });
    expect((await verify()).problem).toMatchObject({ sequence });
  });

  it.each(['target', 'principal', 'action', 'outcome', 'id', 'time'])('finds a changed column %s', async (column) => {
    await change(3, { [column]: column === 'time' ? 1 : 'other' });
    expect((await verify()).problem).toMatchObject({ sequence: 3 });
  });

  it.each([1, 2, 3, 4, 5, 6])('finds that record %i was deleted', async (sequence) => {
    await store.database.deleteFrom('audit_records').where('sequence', '=', sequence).execute();
    expect((await verify()).problem).toMatchObject({ sequence });
  });

  it('finds two exchanged records', async () => {
    const [two, five] = [await textOf(2), await textOf(5)];
    await change(2, { record: five });
    await change(5, { record: two });
    expect((await verify()).problem).toMatchObject({ sequence: 2 });
  });

  it('finds a last record that was replaced by another with a valid hash', async () => {
    const previous = readRecord(await textOf(5))!;
    const forged = link(event('forged'), previous);
    await change(6, { record: canonicalJson(forged), id: forged.id, target: 'forged', time: Date.parse(forged.time) });
    expect((await verify()).problem).toMatchObject({ sequence: 6 });
  });

  it('finds records deleted from the end together with a changed head only with a remembered head', async () => {
    const { head } = await verify();
    await store.database.deleteFrom('audit_records').where('sequence', '>', 4).execute();
    const { hash } = readRecord(await textOf(4))!;
    await store.database.updateTable('audit_head').set({ sequence: 4, hash }).execute();
    expect((await verify()).problem).toBeUndefined();
    expect((await verify(head)).problem).toMatchObject({ sequence: 5 });
  });

  it('does not store the records of an uncertain write twice', async () => {
    const sink = new StoreSink(store);
    const batch = events(3, 'batch');
    // The commit succeeds, and the connection is lost before the process learns it.
    const transaction = store.database.transaction.bind(store.database);
    const spy = jest.spyOn(store.database, 'transaction').mockImplementation(() => {
      const builder = transaction();
      const execute = builder.execute.bind(builder);
      builder.execute = async (work) => {
        await execute(work);
        throw new Error('connection lost');
      };
      return builder;
    });
    await expect(sink.write(batch)).rejects.toThrow('connection lost');
    spy.mockRestore();
    await sink.write([...batch, event('further')]);
    expect(await verify()).toMatchObject({ records: 10, problem: undefined });
  });

  it('accepts what concurrent writers have written', async () => {
    const sinks = Array.from({ length: 5 }, () => new StoreSink(store));
    await Promise.all(
      sinks.map(async (sink, index) => {
        for (let count = 0; count < 10; count += 1) await sink.write(events(3, `${index}-${count}-`));
      }),
    );
    expect(await verify()).toMatchObject({ records: 156, problem: undefined });
    const { rows } = await sql<{ count: number }>`select count(*) as count from audit_records`.execute(store.database);
    expect(String(rows[0]!.count)).toBe('156');
  });
});
