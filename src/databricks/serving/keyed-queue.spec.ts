import { KeyedQueue } from './keyed-queue';

/** A task that ends when the test says so. */
function heldTask(log: string[], name: string) {
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  const task = async (): Promise<string> => {
    log.push(name);
    await ended;
    return name;
  };
  return { task, end };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('KeyedQueue', () => {
  it('runs the tasks of one key one after the other, and those of different keys concurrently', async () => {
    const queue = new KeyedQueue();
    const log: string[] = [];
    const [first, second, other] = ['first', 'second', 'other'].map((name) => heldTask(log, name)) as [
      ReturnType<typeof heldTask>,
      ReturnType<typeof heldTask>,
      ReturnType<typeof heldTask>,
    ];
    const results = [queue.run('a', first.task), queue.run('a', second.task), queue.run('b', other.task)];
    await turn();
    expect(log).toEqual(['first', 'other']);
    first.end();
    await turn();
    expect(log).toEqual(['first', 'other', 'second']);
    second.end();
    other.end();
    expect(await Promise.all(results)).toEqual(['first', 'second', 'other']);
  });

  it('runs the next task after one that has failed, and rejects with its error', async () => {
    const queue = new KeyedQueue();
    const failed = queue.run('a', () => Promise.reject(new Error('broken')));
    const next = queue.run('a', () => Promise.resolve('next'));
    await expect(failed).rejects.toThrow('broken');
    expect(await next).toBe('next');
  });

  it('rejects the tasks that wait for a failed one if its error concerns them, and runs later ones', async () => {
    const queue = new KeyedQueue((error) => (String(error).includes('down') ? new Error('also down') : undefined));
    const log: string[] = [];
    const failed = queue.run('a', () => Promise.reject(new Error('down')));
    const waiting = ['second', 'third'].map((name) => queue.run('a', heldTask(log, name).task));
    await expect(failed).rejects.toThrow('down');
    for (const each of waiting) await expect(each).rejects.toThrow('also down');
    expect(log).toEqual([]);
    await turn();
    expect(await queue.run('a', () => Promise.resolve('later'))).toBe('later');
  });

  it('keeps nothing of a key whose tasks have ended', async () => {
    const queue = new KeyedQueue();
    await queue.run('a', () => Promise.resolve());
    await turn();
    expect(queue['last'].size).toBe(0);
  });
});
