import type { Command } from 'commander';

/** Ends the help of a command with examples, each without the name of the program. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ sluice ${example}\n`).join('')}`);
}
