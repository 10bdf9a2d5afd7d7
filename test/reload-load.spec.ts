import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

it('serves every request from one version of the file while the file is reloaded every second', () => {
  // A shorter run of `npm run soak` with less load.
  const soak = join(__dirname, 'soak', 'run.mjs');
  const { status, stdout } = spawnSync(process.execPath, [soak, '5', '200'], { encoding: 'utf8', timeout: 60_000 });
  const result = JSON.parse(stdout) as { failures: string[]; reloads: number; sent: number; responses: object };
  expect(result.failures).toEqual([]);
  expect(status).toBe(0);
  expect(result).toMatchObject({
    sent: 1000,
    reloads: 5,
    responses: { old: expect.any(Number), new: expect.any(Number) },
  });
  for (const count of Object.values(result.responses)) expect(count).toBeGreaterThan(0);
}, 90_000);
