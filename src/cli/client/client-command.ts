import { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import type { DeploymentClient } from '../../client';
import { withExamples } from '../examples';

/** Options of every command that queries a server. */
export interface TargetOptions {
  readonly target?: string;
  readonly json?: boolean;
}

/** A mistake of the user, which the message explains. */
export class UsageError extends Error {}

/** Creates a command that sends requests to a server. Its help ends with the examples. */
export function clientCommand(name: string, description: string, examples: readonly string[]): Command {
  const command = new Command(name)
    .description(description)
    .option(
      '-t, --target <url>',
      'the server, or "databricks"; default: MLFLOW_DEPLOYMENTS_TARGET or MLFLOW_GATEWAY_URI',
    )
    .option('--json', 'print JSON for programs');
  return withExamples(command, ...examples);
}

/**
 * Runs the work of a command. Errors of the server and of the user end the process with exit code 1 and one message. The end of a pipe
 * that no longer reads, e.g. `| head`, ends it without one.
 */
export async function runWithClient(
  { target }: TargetOptions,
  work: (client: DeploymentClient) => Promise<void>,
): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
  // Other commands do not need it.
  const { getDeployClient, HttpError, MlflowException } = await import('../../client/index.js');
  try {
    await work(getDeployClient(target));
  } catch (error) {
    if (!(error instanceof MlflowException) && !(error instanceof UsageError)) throw error;
    const id = error instanceof HttpError && error.requestId !== undefined ? ` (request ${error.requestId})` : '';
    process.stderr.write(`${error.message}${id}\n`);
    process.exitCode = 1;
  }
}

/** Reads a JSON object from a file; `-` is standard input. */
export async function readJsonObject(path: string): Promise<Record<string, unknown>> {
  const name = path === '-' ? 'standard input' : path;
  const text = await (path === '-' ? readStandardInput() : readFile(path, 'utf8')).catch((error: unknown) => {
    throw new UsageError(`${name} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}).`);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${name} is not valid JSON: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new UsageError(`${name} must contain a JSON object.`);
}

export async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Prints rows in columns. The first row is the header. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_cell, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  for (const row of rows) {
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
  }
}
