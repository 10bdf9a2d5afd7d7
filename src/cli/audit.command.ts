import { Command } from 'commander';
import type { AuditListOptions, AuditVerifyOptions } from './audit';
import { withExamples } from './examples';
import { loadServer } from './load-server';
import { storeCommand } from './store-command';

const FILTERS = {
  action: 'an action, e.g. endpoint.create, or the beginning of several: "key.*"',
  principal: 'name of the user or service principal',
  outcome: 'success, denied or failed',
  target: 'what was changed, e.g. the name of an endpoint',
  since: 'time of the oldest record, e.g. 2027-01-31T12:00:00Z',
  until: 'time before which the newest record was made',
};

/** Creates the `audit` command. */
export function auditCommand(): Command {
  const audit = new Command('audit').description('Read and check the audit log.');
  const add = (name: string, description: string, ...examples: readonly string[]): Command => {
    const command = storeCommand(name, description).option(
      '--file <file...>',
      'files of records instead of the database, the oldest first',
    );
    audit.addCommand(command);
    return withExamples(command, ...examples);
  };

  add(
    'verify',
    'Find changed, missing, inserted and moved records. Ends with exit code 1 if there are any.',
    'audit verify --config-path gateway.yaml',
    'audit verify --file audit.jsonl.1 audit.jsonl',
  )
    .option('--head <hash>', 'a head that an earlier verification printed; finds records deleted from the end')
    .action(async (options: AuditVerifyOptions) => (await loadServer()).verifyAudit(options));

  const list = add(
    'list',
    'Print records, the newest last.',
    "audit list --config-path gateway.yaml --action 'key.*' --since 2027-01-31",
    'audit list --file audit.jsonl --outcome denied --json',
  )
    .option('--limit <number>', 'maximum number of records', '100')
    .option('--json', 'print JSON lines instead of a table', false);
  for (const [name, description] of Object.entries(FILTERS)) list.option(`--${name} <text>`, description);
  list.action(async (options: AuditListOptions) => (await loadServer()).listAudit(options));
  return audit;
}
