import { FairQueue, QueueFullError } from './fair-queue';

/** A queue that runs one task at a time, and the tasks that run in it until they are finished. */
function queueOf(maxWaiting: number, maxWaitingPerGroup: number) {
  const queue = new FairQueue({ maxRunning: 1, maxWaiting, maxWaitingPerGroup });
  const started: string[] = [];
  const finishers: (() => void)[] = [];
  const add = (name: string): Promise<void> => {
    const [group = ''] = name;
    return queue.run(group, () => {
      started.push(name);
      return new Promise((resolve) => finishers.push(resolve));
    });
  };
  const finish = async (): Promise<void> => {
    finishers.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { add, finish, started };
}

describe('FairQueue', () => {
  it('runs a limited number of tasks, and lets the groups take turns', async () => {
    const { add, finish, started } = queueOf(10, 10);
    const tasks = ['a1', 'a2', 'a3', 'b1', 'c1', 'b2'].map(add);
    expect(started).toEqual(['a1']);
    for (let count = 0; count < 6; count += 1) await finish();
    expect(started).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
    await Promise.all(tasks);
  });

  it('rejects a task of a group that has the maximum number of waiting tasks', async () => {
    const { add, finish, started } = queueOf(10, 1);
    const tasks = [add('a1'), add('a2')];
    await expect(add('a3')).rejects.toThrow(QueueFullError);
    tasks.push(add('b1'));
    for (let count = 0; count < 3; count += 1) await finish();
    expect(started).toEqual(['a1', 'a2', 'b1']);
    await Promise.all(tasks);
  });

  it('drops the last task of the largest group for the first task of another when it is full', async () => {
    const { add, finish, started } = queueOf(2, 5);
    const [first, second, third] = [add('a1'), add('a2'), add('a3')];
    const other = add('b1');
    await expect(third).rejects.toThrow(QueueFullError);
    await expect(add('c1')).rejects.toThrow(QueueFullError);
    for (let count = 0; count < 3; count += 1) await finish();
    expect(started).toEqual(['a1', 'a2', 'b1']);
    await Promise.all([first, second, other]);
  });

  it('continues after a task that fails', async () => {
    const queue = new FairQueue({ maxRunning: 1, maxWaiting: 5, maxWaitingPerGroup: 5 });
    const failing = queue.run('a', () => Promise.reject(new Error('broken')));
    const next = queue.run('a', () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });
});
