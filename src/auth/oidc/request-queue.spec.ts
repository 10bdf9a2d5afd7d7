import { RequestQueue } from './request-queue';

describe('RequestQueue', () => {
  it('runs no more requests at once than allowed, lets others wait, and rejects further ones', async () => {
    const queue = new RequestQueue(2, 1);
    const ends: ((fails: boolean) => void)[] = [];
    const run = () =>
      queue.run(
        () =>
          new Promise<string>((resolve, reject) =>
            ends.push((fails) => (fails ? reject(new Error('x')) : resolve('done'))),
          ),
      );
    const [first, second, third] = [run(), run(), run()];
    await expect(run()).rejects.toMatchObject({ code: 'ISSUER_UNAVAILABLE' });
    expect(ends).toHaveLength(2);
    ends[0]!(true);
    await expect(first).rejects.toThrow('x');
    await Promise.resolve();
    expect(ends).toHaveLength(3);
    ends[1]!(false);
    ends[2]!(false);
    expect(await Promise.all([second, third])).toEqual(['done', 'done']);
    const last = run();
    ends[3]!(false);
    expect(await last).toBe('done');
  });
});
