import type { ChatFeature } from '../contract/abilities';
import type { Ability, OperationName } from '../contract/contract-case';
import type { Observed, ResponseFeatures } from './observed';
import { table } from './table';

const FEATURES = ['streamed', 'usage in streams', 'tools', 'parallel tools', 'reasoning'] as const;

/** The columns of the tables about chat requests. A table with all of them would be too wide to read. */
export const REQUEST_TABLES: Readonly<Record<string, readonly ChatFeature[]>> = {
  Tools: [
    'tools',
    'tool results',
    'a named tool',
    'one tool call at a time',
    'function calls in the older form',
    'catalog functions',
  ],
  'Message content': ['images', 'image URLs', 'audio', 'files', 'reasoning sent back', 'speakers’ names'],
  Parameters: ['structured output', 'reasoning', 'seed', 'stop', 'several choices', 'logprobs', 'web search'],
};

/** Tables of what the contract suite observed for each provider. */
export function abilitiesSection(observed: readonly Observed[]): string {
  return `## Features

Each row is a provider, or a variant of it, that the contract suite tests with recorded requests and responses.

### Operations

- \`yes\`: Sluice sends the recorded request and reads the recorded response.
- \`streaming\`: the recorded stream has the same content as the recorded response.
- \`no\`: requests return 501.

${table(['provider', 'chat', 'completions', 'embeddings'], observed.map(operations))}

Missing operations and features:

${missing(observed)}

### Chat responses

- \`yes\`: the recorded response contains the feature, and Sluice reads it from the response and from the stream.
- \`–\`: the recorded response does not contain the feature. The provider may support it.

${table(['provider', ...FEATURES], chats(observed).map(chatResponse))}

### Chat requests

- \`sent\`: the provider request contains the value. The provider's models may still reject it. \`sandbox\` accepts
  everything, but ignores images, audio and files.
- \`fetched\`: the provider accepts only bytes. Sluice fetches the URL if the endpoint has \`images: {fetch: true}\`, and
  returns 422 otherwise.
- \`dropped\`: the provider does not support the value. Sluice does not send it, and names it in the response header
  \`x-sluice-adjusted\`.
- \`rejected\`: the provider does not support the value, and a response without it would be wrong. Sluice returns 422.

${Object.entries(REQUEST_TABLES)
  .map(([heading, columns]) => requestTable(heading, columns, chats(observed)))
  .join('\n\n')}`;
}

function chats(observed: readonly Observed[]): Observed[] {
  return observed.filter(({ responses }) => responses.chat);
}

function operations({ row, responses }: Observed): string[] {
  const cell = (name: OperationName): string => {
    const features = responses[name];
    if (!features) return 'no';
    return features.streamed ? 'yes, streaming' : 'yes';
  };
  return [row.name, cell('chat'), cell('completions'), cell('embeddings')];
}

function chatResponse({ row, responses }: Observed): string[] {
  const features = responses.chat as ResponseFeatures;
  return [row.name, ...FEATURES.map((feature) => (features[feature] ? 'yes' : '–'))];
}

function requestTable(heading: string, columns: readonly ChatFeature[], observed: readonly Observed[]): string {
  const rows = observed.map(({ row, outcomes }) => [row.name, ...columns.map((column) => outcomes[column]!)]);
  return `#### ${heading}\n\n${table(['provider', ...columns], rows)}`;
}

function missing(observed: readonly Observed[]): string {
  const providers = new Map<string, string[]>();
  for (const { row } of observed) {
    for (const [ability, reason] of Object.entries(row.unsupported) as [Ability, string][]) {
      const key = `No ${ability}, because ${reason}`;
      providers.set(key, [...(providers.get(key) ?? []), row.name]);
    }
  }
  return [...providers].map(([key, names]) => `- ${key}: ${names.join(', ')}.`).join('\n');
}
