import { Program, fileOf } from './program';

export interface EndpointFile {
  readonly endpoints: readonly object[];
}

/** A server that serves a file on a port of its own. */
export interface Sluice {
  readonly program: Program;
  /** E.g. `http://127.0.0.1:43211`. */
  readonly url: string;
}

export async function startSluice(config: EndpointFile | string, env?: NodeJS.ProcessEnv): Promise<Sluice> {
  const program = new Program(['start', '--config-path', fileOf(config), '--port', '0'], env);
  return { program, url: await addressOf(program) };
}

/** Where the program serves, once it does. */
export async function addressOf(program: Program): Promise<string> {
  const [, address] = await program.waitForOutput(/^Sluice is ready:\s+(\S+)$/m);
  return address!;
}

/** An endpoint of the built-in model, without any pace. */
export function sandboxEndpoint(
  name: string,
  type: 'chat' | 'completions' | 'embeddings' = 'chat',
  config = {},
): object {
  const model = { provider: 'sandbox', name: `sandbox-${type}`, config: { tokens_per_second: 0, ...config } };
  return { name, endpoint_type: `llm/v1/${type}`, model };
}

/** The key that test servers are given; it must never come out again. */
export const API_KEY = 'sk-canary-5up3rs3cr3t0123456789';

/** An endpoint of a vendor that speaks OpenAI's API at `base`. */
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
