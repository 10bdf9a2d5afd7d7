import type { Command } from 'commander';
import type { JsonObject } from '../../client';
import {
  clientCommand,
  printJson,
  printTable,
  readJsonObject,
  runWithClient,
  UsageError,
  type TargetOptions,
} from './client-command';

interface NamedOptions extends TargetOptions {
  /** MLflow's spelling of the argument. */
  readonly endpoint?: string;
}

interface InputOptions extends NamedOptions {
  readonly inputPath: string;
}

const INPUT = ['-I, --input-path <file>', 'a file with the JSON object of the request; "-" is standard input'] as const;

export function endpointCommands(): readonly Command[] {
  return [listEndpoints(), getEndpoint(), createEndpoint(), updateEndpoint(), deleteEndpoint()];
}

function listEndpoints(): Command {
  const examples = ['list-endpoints -t http://localhost:5000', 'list-endpoints -t databricks --json'];
  return clientCommand('list-endpoints', 'List the endpoints of a server.', examples).action((options: TargetOptions) =>
    runWithClient(options, async (client) => {
      const endpoints = (await client.listEndpoints()) as readonly Record<string, unknown>[];
      if (options.json) printJson(endpoints);
      else printTable([['NAME', 'TYPE', 'MODEL'], ...endpoints.map(toRow)]);
    }),
  );
}

function getEndpoint(): Command {
  return withName(
    clientCommand('get-endpoint', 'Show an endpoint.', ['get-endpoint chat -t http://localhost:5000']),
  ).action((name: string | undefined, options: NamedOptions) =>
    runWithClient(options, async (client) => printJson(await client.getEndpoint(nameOf(name, options)))),
  );
}

function createEndpoint(): Command {
  const examples = ['create-endpoint -I endpoint.json -t databricks'];
  return clientCommand('create-endpoint', 'Create an endpoint in a workspace.', examples)
    .requiredOption(...INPUT)
    .action((options: InputOptions) =>
      runWithClient(options, async (client) =>
        printJson(await client.createEndpoint(await readJsonObject(options.inputPath))),
      ),
    );
}

function updateEndpoint(): Command {
  const examples = ['update-endpoint chat -I limits.json -t databricks'];
  const description =
    'Update an endpoint of a workspace: its rate limits, if the object has only rate_limits, else its configuration.';
  return withName(clientCommand('update-endpoint', description, examples))
    .requiredOption(...INPUT)
    .action((name: string | undefined, options: InputOptions) =>
      runWithClient(options, async (client) => {
        const config: JsonObject = await readJsonObject(options.inputPath);
        printJson(await client.updateEndpoint(nameOf(name, options), config));
      }),
    );
}

function deleteEndpoint(): Command {
  const examples = ['delete-endpoint chat -t databricks'];
  return withName(clientCommand('delete-endpoint', 'Delete an endpoint of a workspace.', examples)).action(
    (given: string | undefined, options: NamedOptions) =>
      runWithClient(options, async (client) => {
        const name = nameOf(given, options);
        await client.deleteEndpoint(name);
        if (options.json) printJson({ deleted: name });
        else process.stdout.write(`Deleted ${name}.\n`);
      }),
  );
}

/** Adds the name of an endpoint: an argument, or MLflow's option. */
export function withName(command: Command): Command {
  return command.argument('[name]', 'the name of the endpoint').option('--endpoint <name>', 'the same, as in MLflow');
}

/** @throws UsageError if the name is missing, or given twice */
export function nameOf(argument: string | undefined, { endpoint }: NamedOptions): string {
  if (argument !== undefined && endpoint !== undefined && argument !== endpoint) {
    throw new UsageError(`The endpoint is given twice: "${argument}" and --endpoint "${endpoint}".`);
  }
  const name = argument ?? endpoint;
  if (name !== undefined) return name;
  throw new UsageError(
    'The name of the endpoint is missing. Pass it after the command, e.g. "sluice get-endpoint chat".',
  );
}

/** Endpoints of MLflow's API have `endpoint_type` and `model`, those of Databricks' API `task` and `config`. */
function toRow({ name, model, config, ...others }: Record<string, unknown>): string[] {
  const { endpoint_type = '', task } = others as { endpoint_type?: string; task?: string };
  const { provider, name: modelName } = (model ?? {}) as { provider?: string; name?: string };
  const { served_entities = [] } = (config ?? {}) as {
    served_entities?: { external_model?: Record<string, unknown> }[];
  };
  const models = model
    ? [`${provider ?? ''} ${modelName ?? ''}`]
    : served_entities.map(
        (entity) => `${String(entity.external_model?.['provider'])} ${String(entity.external_model?.['name'])}`,
      );
  return [String(name), task ?? endpoint_type, models.join(', ').trim()];
}
