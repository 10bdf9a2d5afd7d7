import { INPUT, PROMPT, WEATHER } from '../requests';
import type { ContractCase } from '../contract-case';
import { SandboxAdapter } from '../../../src/providers/sandbox/sandbox.adapter';
import { SandboxConfig, SandboxFault } from '../../../src/providers/sandbox/sandbox.config';

const sandbox = (faults: Partial<SandboxFault>[] = []) => ({
  model: 'sandbox',
  config: Object.assign(new SandboxConfig(), {
    tokens_per_second: 0,
    faults: faults.map((fault) => Object.assign(new SandboxFault(), fault)),
  }),
});

export const SANDBOX_ROWS: ContractCase[] = [
  {
    name: 'sandbox',
    adapter: new SandboxAdapter(),
    target: () => sandbox(),
    recordings: { chat: { request: WEATHER }, completions: { request: PROMPT }, embeddings: { request: INPUT } },
    providerError: {
      target: sandbox([{ kind: 'status', status: 429, message: 'Slow down' }]),
      status: 429,
      message: 'Slow down',
    },
    unsupported: { key: 'it is part of Sluice and is called without one' },
  },
];
