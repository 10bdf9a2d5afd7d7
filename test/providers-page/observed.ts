import { CHAT_FEATURES, outcomeOf, type ChatFeature, type Outcome } from '../contract/abilities';
import {
  OPERATIONS,
  ContractOperation,
  type ContractCase,
  type OperationName,
  type ContractServer,
} from '../contract/contract-case';
import { serialized } from '../support/serialized';
import { collectResponse, collectStream, type TextResponse, type TextChunk } from '../support/collect-response';

/** The features of an operation's recorded response that Sluice reads, from the response and from its stream. */
export interface ResponseFeatures {
  readonly streamed: boolean;
  readonly tools: boolean;
  readonly 'parallel tools': boolean;
  readonly reasoning: boolean;
  readonly 'usage in streams': boolean;
}

/** The results of playing one row of the contract suite. */
export interface Observed {
  readonly row: ContractCase;
  readonly responses: Partial<Record<OperationName, ResponseFeatures>>;
  /** Empty if the row has no chat. */
  readonly outcomes: Partial<Record<ChatFeature, Outcome>>;
}

export async function observe(row: ContractCase, server: ContractServer): Promise<Observed> {
  const responses: Partial<Record<OperationName, ResponseFeatures>> = {};
  for (const name of Object.keys(OPERATIONS) as OperationName[]) {
    const recording = row.recordings[name];
    if (!recording) continue;
    responses[name] = await featuresOf(row, name, new ContractOperation(() => server, row, name, recording));
  }
  return { row, responses, outcomes: responses.chat ? outcomesOf(row) : {} };
}

function outcomesOf(row: ContractCase): Observed['outcomes'] {
  const outcomes = (Object.keys(CHAT_FEATURES) as ChatFeature[]).map(
    (feature) => [feature, outcomeOf(feature, row)] as const,
  );
  return Object.fromEntries(outcomes);
}

async function featuresOf(
  row: ContractCase,
  name: OperationName,
  subject: ContractOperation,
): Promise<ResponseFeatures> {
  const response = subject.toResponse(await subject.body());
  const isStreamed = name !== 'embeddings' && row.unsupported[`${name} streaming`] === undefined;
  if (name === 'embeddings') return toFeatures([], isStreamed, false);
  const whole = serialized(collectResponse(response as TextResponse));
  if (!isStreamed) return toFeatures(whole, false, false);
  const chunks = subject.toChunks(await subject.events()) as TextChunk[];
  const isSame = JSON.stringify(collectStream(chunks)) === JSON.stringify(whole);
  return toFeatures(whole, isSame, Boolean(chunks.at(-1)?.usage));
}

function toFeatures(
  choices: ReturnType<typeof collectResponse>,
  streamed: boolean,
  hasUsage: boolean,
): ResponseFeatures {
  return {
    streamed,
    tools: choices.some(({ calls }) => calls.length > 0),
    'parallel tools': choices.some(({ calls }) => calls.length > 1),
    reasoning: choices.some(({ reasoning }) => reasoning !== ''),
    'usage in streams': hasUsage,
  };
}
