import { pause } from './support/behaviours';
import { post } from './support/client';
import { freePort } from './support/free-port';
import { fileOf, Program } from './support/program';
import { reload, replaceFile } from './support/reloads';
import { addressOf, sandboxEndpoint } from './support/sluice';

const CHAT = { messages: [{ role: 'user', content: 'Hello!' }] };
const fileWith = (name: string) => ({ endpoints: [sandboxEndpoint(name)] });

it('all workers reload after a file change, a request to one worker, and a signal', async () => {
  const file = fileOf(fileWith('first'));
  const port = String(await freePort());
  const program = new Program(['start', '--config-path', file, '--port', port, '--workers', '2']);
  const url = await addressOf(program);
  /** The statuses of calls that have connections of their own, so that all workers get some. */
  const statuses = async (name: string): Promise<string> => {
    const headers = { connection: 'close' };
    const call = () => post(`${url}/endpoints/${name}/invocations`, CHAT, { headers });
    const responses = await Promise.all(Array.from({ length: 8 }, call));
    return [...new Set(responses.map(({ status }) => status))].join();
  };
  const reloads = (cause: string): number =>
    (program.output.match(new RegExp(`reloaded \\(${cause}\\)`, 'g')) ?? []).length;
  const untilBoth = async (cause: string): Promise<void> => {
    for (let looks = 0; looks < 150 && reloads(cause) < 2; looks += 1) await pause(100);
    expect([cause, reloads(cause)]).toEqual([cause, 2]);
  };

  replaceFile(file, fileWith('changed'));
  await untilBoth('change');
  expect([await statuses('changed'), await statuses('first')]).toEqual(['200', '404']);
  replaceFile(file, fileWith('asked'));
  expect((await reload({ url })).succeeded).toBe(true);
  await untilBoth('request');
  expect(await statuses('asked')).toBe('200');
  program.kill('SIGHUP');
  await untilBoth('signal');
  expect(await statuses('asked')).toBe('200');
  expect(await program.stop()).toEqual({ code: 0, signal: null });
}, 60_000);
