import { existsSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { pause } from './support/behaviours';
import { fileOf, Program } from './support/program';
import { addressOf, sandboxEndpoint, startSluice } from './support/sluice';

const CONFIG = { endpoints: [sandboxEndpoint('chat')] };
/** More than Node's default of 511, and fewer than Linux allows by default. */
const CONNECTIONS = 1000;

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);
const SYSTEM_LIMIT = '/proc/sys/net/core/somaxconn';
const allowsBacklog = existsSync(SYSTEM_LIMIT) && Number(readFileSync(SYSTEM_LIMIT, 'utf8')) >= CONNECTIONS;

(hasIpv6 ? it : it.skip)(
  'the server listens on an IPv6 address and stops while a client keeps its connection',
  async () => {
    const program = new Program(['start', '--config-path', fileOf(CONFIG), '--host', '::1', '--port', '0']);
    const address = await addressOf(program);
    expect(address).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await fetch(`${address}/health`)).status).toBe(200);
    expect(await program.stop()).toEqual({ code: 0, signal: null });
  },
);

(allowsBacklog ? it : it.skip)(
  'a server that accepts no connections for a moment keeps 1000 of them waiting',
  async () => {
    const { program, url } = await startSluice(CONFIG);
    program.kill('SIGSTOP');
    const sockets = Array.from({ length: CONNECTIONS }, () => connect(Number(new URL(url).port), '127.0.0.1'));
    const connected = await countConnected(sockets);
    for (const socket of sockets) socket.destroy();
    program.kill('SIGCONT');
    expect(await program.stop()).toEqual({ code: 0, signal: null });
    expect(connected).toBe(CONNECTIONS);
  },
);

/** Waits until no further socket connects for half a second. The system repeats a dropped attempt only after a second. */
async function countConnected(sockets: readonly Socket[]): Promise<number> {
  let connected = -1;
  for (;;) {
    const now = sockets.filter(({ connecting }) => !connecting).length;
    if (now === connected) return now;
    connected = now;
    await pause(500);
  }
}
