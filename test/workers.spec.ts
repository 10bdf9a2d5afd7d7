import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { pause } from './support/behaviours';
import { DIALECTS, post } from './support/client';
import { fileOf, Program } from './support/program';
import { addressOf, sandboxEndpoint } from './support/sluice';

/** The processes that a process has started. */
function childrenOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  const list = existsSync(file)
    ? readFileSync(file, 'utf8')
    : spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }).stdout;
  return list.split(/\s+/).filter(Boolean).map(Number);
}

it('two workers serve one port, survive the loss of one, and stop together', async () => {
  const config = { endpoints: [sandboxEndpoint('chat')] };
  const program = new Program(['start', '--config-path', fileOf(config), '--port', '0', '--workers', '2']);
  const address = await addressOf(program);
  const query = async (): Promise<number> => {
    // On a connection of its own, so that both workers get some.
    const headers = { connection: 'close' };
    return (await post(address + DIALECTS[0]!.path, DIALECTS[0]!.chat, { headers })).status;
  };
  const expectService = async (): Promise<void> => {
    for (let calls = 0; calls < 6; calls += 1) expect(await query()).toBe(200);
  };

  const workers = childrenOf(program.pid);
  expect(workers).toHaveLength(2);
  await expectService();

  const [lost] = workers;
  process.kill(lost!, 'SIGKILL');
  await program.waitForOutput(new RegExp(`worker ${lost} ended \\(SIGKILL\\)`));
  await expectService();

  for (let looks = 0; childrenOf(program.pid).length < 2 && looks < 200; looks += 1) await pause(50);
  expect(childrenOf(program.pid)).toHaveLength(2);
  await expectService();
  expect(program.stdout.match(/Sluice is ready/g)).toHaveLength(1);

  expect(await program.stop()).toEqual({ code: 0, signal: null });
});
