import { Program, fileOf } from './program';

export interface EndpointFile {
  readonly endpoints: readonly object[];
}

/** A running server. */
export interface Sluice {
  readonly program: Program;
  /** E.g. `http://127.0.0.1:43211`. */
  readonly url: string;
}

export async function startSluice(config: EndpointFile | string, env?: NodeJS.ProcessEnv): Promise<Sluice> {
  const program = new Program(['start', '--config-path', fileOf(config), '--port', '0'], env);
  return { program, url: await addressOf(program) };
}

/** Waits until the server is ready and returns its URL. */
export async function addressOf(program: Program): Promise<string> {
  const [, address] = await program.waitForOutput(/^Sluice is ready:\s+(\S+)$/m);
  return address!;
}

/** Returns a sandbox endpoint without artificial latency. */
export function sandboxEndpoint(
  name: string,
  type: 'chat' | 'completions' | 'embeddings' = 'chat',
  config = {},
): object {
  const model = { provider: 'sandbox', name: `sandbox-${type}`, config: { tokens_per_second: 0, ...config } };
  return { name, endpoint_type: `llm/v1/${type}`, model };
}

/** The provider key of test servers; no output may contain it. */
export const API_KEY = 'sk-canary-5up3rs3cr3t0123456789';

/** Returns an endpoint for a provider with OpenAI's API at `base`. */
export function openAIEndpoint(
  name: string,
  base: string,
  type: 'chat' | 'completions' | 'embeddings' = 'chat',
): object {
  const model = {
    provider: 'openai',
    name: 'gpt-4o-mini',
    config: { openai_api_key: API_KEY, openai_api_base: base, completions_mode: 'native' },
  };
  return { name, endpoint_type: `llm/v1/${type}`, model };
}
