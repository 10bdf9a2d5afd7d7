import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

it('under load, with a reload each second, no call fails and no answer mixes two files', () => {
  // A shorter and gentler run of what `npm run soak` does for a minute.
  const soak = join(__dirname, 'soak', 'run.mjs');
  const { status, stdout } = spawnSync(process.execPath, [soak, '5', '200'], { encoding: 'utf8', timeout: 60_000 });
  const result = JSON.parse(stdout) as { failures: string[]; reloads: number; sent: number; answers: object };
  expect(result.failures).toEqual([]);
  expect(status).toBe(0);
  expect(result).toMatchObject({
    sent: 1000,
    reloads: 5,
    answers: { old: expect.any(Number), new: expect.any(Number) },
  });
  for (const answered of Object.values(result.answers)) expect(answered).toBeGreaterThan(0);
}, 90_000);
