import 'reflect-metadata';
import { Command } from 'commander';
import { version } from '../version';
import { auditCommand } from './audit.command';
import { endpointCommands } from './client/endpoint-commands';
import { predictCommand } from './client/predict-command';
import { keysCommand, passwordCommand } from './keys.command';
import { secretsCommand } from './secrets.command';
import { startCommand } from './start.command';
import { validateCommand } from './validate.command';

/** MLflow's two commands for `start`, each with its own environment variable for the file. */
const MLFLOW_COMMANDS = [
  { group: 'gateway', command: 'start', configVariable: 'MLFLOW_GATEWAY_CONFIG' },
  { group: 'deployments', command: 'start-server', configVariable: 'MLFLOW_DEPLOYMENTS_CONFIG' },
];

const program = new Command('sluice')
  .description('A self-hosted LLM gateway that serves MLflow gateway files to unchanged clients.')
  .version(version)
  .addCommand(startCommand('start', 'MLFLOW_GATEWAY_CONFIG'))
  .addCommand(validateCommand())
  .addCommand(secretsCommand())
  .addCommand(auditCommand())
  .addCommand(keysCommand())
  .addCommand(passwordCommand());
for (const { group, command, configVariable } of MLFLOW_COMMANDS) {
  program
    .command(group)
    .description(`The same as "start", with MLflow's command line: ${group} ${command}`)
    .addCommand(startCommand(command, configVariable));
}

for (const command of [...endpointCommands(), predictCommand()]) program.addCommand(command);

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
