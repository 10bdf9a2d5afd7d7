import { renameSync, writeFileSync } from 'node:fs';
import { pause } from './behaviours';
import type { Sluice } from './sluice';

export interface ReloadState {
  readonly generation: number;
  readonly last_reload: { at: string; cause: string; succeeded: boolean; problems: number };
}

/** Replaces a file atomically: readers never see a partial file. */
export function replaceFile(path: string, content: string | object): void {
  writeFileSync(`${path}.new`, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  renameSync(`${path}.new`, path);
}

export async function readiness({ url }: Pick<Sluice, 'url'>): Promise<ReloadState> {
  const health = (await (await fetch(`${url}/health/ready`)).json()) as { info: { configuration: ReloadState } };
  return health.info.configuration;
}

/** Waits up to 15 s until the server's reload state matches. */
export async function untilReload(
  sluice: Pick<Sluice, 'url'>,
  isWanted: (state: ReloadState) => boolean,
): Promise<ReloadState> {
  let state = await readiness(sluice);
  for (let attempts = 0; attempts < 600; attempts += 1) {
    if (isWanted(state)) return state;
    await pause(25);
    state = await readiness(sluice);
  }
  throw new Error(`the reload state is still ${JSON.stringify(state)}`);
}

export async function reload({ url }: Pick<Sluice, 'url'>): Promise<ReloadState & { succeeded: boolean }> {
  return (await (await fetch(`${url}/admin/reload`, { method: 'POST' })).json()) as ReloadState & {
    succeeded: boolean;
  };
}
