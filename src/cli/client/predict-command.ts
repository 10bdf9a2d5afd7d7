import type { Command } from 'commander';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { Chunk, DeploymentClient } from '../../client';
import {
  clientCommand,
  printJson,
  readJsonObject,
  readStandardInput,
  runWithClient,
  UsageError,
  type TargetOptions,
} from './client-command';
import { nameOf, withName } from './endpoint-commands';

interface PredictOptions extends TargetOptions {
  readonly endpoint?: string;
  readonly inputPath?: string;
  readonly outputPath?: string;
  readonly stream?: boolean;
}

/** What an endpoint of each type gets for a text. */
const INPUTS: Readonly<Record<string, (text: string) => object>> = {
  'llm/v1/chat': (text) => ({ messages: [{ role: 'user', content: text }] }),
  'llm/v1/completions': (text) => ({ prompt: text }),
  'llm/v1/embeddings': (text) => ({ input: text }),
};

export function predictCommand(): Command {
  const examples = [
    'predict chat "Hello!" -t http://localhost:5000 --stream',
    'predict --endpoint chat -I request.json -O response.json -t http://localhost:5000',
    'predict embeddings - --json < text.txt',
  ];
  return withName(
    clientCommand('predict', 'Query an endpoint, with a text or with the JSON object of a file.', examples),
  )
    .argument('[text]', 'the prompt; "-" reads it from standard input')
    .option('-I, --input-path <file>', 'a file with the JSON object of the request; "-" is standard input')
    .option('-O, --output-path <file>', 'write the JSON response to a file')
    .option('--stream', 'print the response as it arrives')
    .action((name: string | undefined, text: string | undefined, options: PredictOptions) =>
      runWithClient(options, async (client) => {
        // With MLflow's option, the only argument is the text.
        const isText = options.endpoint !== undefined && name !== undefined && text === undefined;
        const endpoint = isText ? options.endpoint : nameOf(name, options);
        const inputs = await inputsOf(client, endpoint, isText ? name : text, options);
        await (options.stream
          ? printStream(client, endpoint, inputs, options)
          : printResponse(client, endpoint, inputs, options));
      }),
    );
}

/** @throws UsageError unless the query has exactly one source */
async function inputsOf(
  client: DeploymentClient,
  endpoint: string,
  text: string | undefined,
  { inputPath }: PredictOptions,
): Promise<object> {
  if ((text === undefined) === (inputPath === undefined)) {
    throw new UsageError('Pass either a text, e.g. sluice predict chat "Hello!", or a file with -I.');
  }
  if (inputPath !== undefined) return readJsonObject(inputPath);
  const { endpoint_type, task } = (await client.getEndpoint(endpoint)) as { endpoint_type?: string; task?: string };
  // Databricks' `endpoint_type` is the kind of model.
  const type = task ?? endpoint_type ?? '';
  const toInputs = INPUTS[type];
  if (!toInputs) throw new UsageError(`The endpoint has the type "${type}", which needs a JSON object: use -I.`);
  return toInputs(text === '-' ? await readStandardInput() : (text ?? ''));
}

async function printResponse(
  client: DeploymentClient,
  endpoint: string,
  inputs: object,
  { json, inputPath, outputPath }: PredictOptions,
): Promise<void> {
  const response = await client.predict({ endpoint, inputs });
  if (outputPath !== undefined) await writeFile(outputPath, `${JSON.stringify(response, null, 2)}\n`);
  else {
    // As in MLflow, a request from a file prints the whole response.
    const text = json || inputPath !== undefined ? undefined : textOf(response);
    if (text === undefined) printJson(response);
    else process.stdout.write(`${text}\n`);
  }
}

/** Prints the text of the first choice, or with `--json` one chunk per line. */
async function printStream(
  client: DeploymentClient,
  endpoint: string,
  inputs: object,
  { json, outputPath }: PredictOptions,
): Promise<void> {
  if (outputPath !== undefined)
    throw new UsageError('--stream prints to standard output; it cannot be combined with -O.');
  let last = '';
  try {
    for await (const chunk of client.predictStream({ endpoint, inputs })) {
      const text = json ? `${JSON.stringify(chunk)}\n` : deltaOf(chunk);
      if (text === '') continue;
      last = text;
      // The terminal or the pipe may be slower than the model.
      if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    }
  } finally {
    if (last !== '' && !last.endsWith('\n')) process.stdout.write('\n');
  }
}

function deltaOf({ choices }: Chunk): string {
  const [first] = choices ?? [];
  return first?.delta?.content ?? first?.text ?? '';
}

/** Returns the text of the first choice of a chat or completions response; undefined for others, e.g. with tool calls. */
function textOf({ choices }: Record<string, unknown>): string | undefined {
  const [first] = Array.isArray(choices) ? (choices as { message?: { content?: unknown }; text?: unknown }[]) : [];
  const text = first?.message?.content ?? first?.text;
  return typeof text === 'string' ? text : undefined;
}
