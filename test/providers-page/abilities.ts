import { ASKED, type Asking } from '../contract/abilities';
import type { Ability, OperationName } from '../contract/contract-subject';
import type { Observed, SeenAnswers } from './observed';
import { table } from './table';

const CHAT_ANSWERS = ['streamed', 'usage in streams', 'tools', 'parallel tools', 'reasoning'] as const;

/** What the suite saw each provider do, as tables. */
export function abilitiesSection(observed: readonly Observed[]): string {
  return `## What they can do

Each line is a provider, or a variant of it, that the contract suite plays from recorded exchanges with the vendor.

### Operations

\`yes\`: a recorded exchange is asked for and read. \`and streamed\`: its stream says the same as the whole answer.

${table(['provider', 'chat', 'completions', 'embeddings'], observed.map(operations))}

${missing(observed)}

### What is read from chats

\`yes\`: the recorded answer holds it, and it is read, from the stream too. \`–\`: the recorded answer holds none, which
says nothing about the vendor.

${table(['provider', ...CHAT_ANSWERS], chats(observed).map(chatAnswers))}

### What chats can ask for

- \`sent\`: it stands in the request that the vendor gets, whether or not each of its models can do it. (\`sandbox\`
  takes everything; it heeds text, tools and the like, and does not look at images, audio and files.)
- \`fetched\`: the vendor takes bytes only; Sluice fetches the address where the endpoint has \`images: {fetch: true}\`,
  and refuses it elsewhere.
- \`left out\`: the vendor cannot take it. It is not sent, and the response header \`x-sluice-adjusted\` names it.
- \`refused\`: the vendor cannot do it, and the answer would not be what was asked for. The status is 422.

${table(['provider', ...Object.keys(ASKED)], chats(observed).map(chatRequests))}`;
}

function chats(observed: readonly Observed[]): Observed[] {
  return observed.filter(({ answers }) => answers.chat);
}

function operations({ row, answers }: Observed): string[] {
  const cell = (name: OperationName): string => {
    const seen = answers[name];
    if (!seen) return 'no';
    return seen.streamed ? 'yes, and streamed' : 'yes';
  };
  return [row.name, cell('chat'), cell('completions'), cell('embeddings')];
}

function chatAnswers({ row, answers }: Observed): string[] {
  const seen = answers.chat as SeenAnswers;
  return [row.name, ...CHAT_ANSWERS.map((ability) => (seen[ability] ? 'yes' : '–'))];
}

function chatRequests({ row, asked }: Observed): string[] {
  return [row.name, ...(Object.keys(ASKED) as Asking[]).map((asking) => asked[asking]!)];
}

function missing(observed: readonly Observed[]): string {
  const lacking = new Map<string, string[]>();
  for (const { row } of observed) {
    for (const [ability, reason] of Object.entries(row.cannot) as [Ability, string][]) {
      const line = `No ${ability}, since ${reason}`;
      lacking.set(line, [...(lacking.get(line) ?? []), row.name]);
    }
  }
  return [...lacking].map(([line, names]) => `- ${line}: ${names.join(', ')}.`).join('\n');
}
