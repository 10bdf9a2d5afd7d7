import { ASKED, outcomeOf, type Asking, type Outcome } from '../contract/abilities';
import {
  OPERATIONS,
  ContractOperation,
  type ContractCase,
  type OperationName,
  type ContractServer,
} from '../contract/contract-subject';
import { serialized } from '../support/serialized';
import { collectResponse, collectStream, type TextAnswer, type TextChunk } from '../support/collect-response';

/** What the answers of an operation's recording were seen to hold, whole and streamed alike. */
export interface SeenAnswers {
  readonly streamed: boolean;
  readonly tools: boolean;
  readonly 'parallel tools': boolean;
  readonly reasoning: boolean;
  readonly 'usage in streams': boolean;
}

/** One row of the contract suite, played. */
export interface Observed {
  readonly row: ContractCase;
  readonly answers: Partial<Record<OperationName, SeenAnswers>>;
  /** Empty where the row has no chat. */
  readonly asked: Partial<Record<Asking, Outcome>>;
}

export async function observe(row: ContractCase, stage: ContractServer): Promise<Observed> {
  const answers: Partial<Record<OperationName, SeenAnswers>> = {};
  for (const name of Object.keys(OPERATIONS) as OperationName[]) {
    const recording = row.recordings[name];
    if (recording) answers[name] = await seen(row, name, new ContractOperation(() => stage, row, name, recording));
  }
  return { row, answers, asked: answers.chat ? askedOf(row) : {} };
}

function askedOf(row: ContractCase): Observed['asked'] {
  const outcomes = (Object.keys(ASKED) as Asking[]).map((asking) => [asking, outcomeOf(asking, row)] as const);
  return Object.fromEntries(outcomes);
}

async function seen(row: ContractCase, name: OperationName, subject: ContractOperation): Promise<SeenAnswers> {
  const response = subject.toResponse(await subject.body());
  const isStreamed = name !== 'embeddings' && row.cannot[`${name} streaming`] === undefined;
  if (name === 'embeddings') return answersOf([], isStreamed, false);
  const whole = serialized(collectResponse(response as TextAnswer));
  if (!isStreamed) return answersOf(whole, false, false);
  const chunks = subject.toChunks(await subject.events()) as TextChunk[];
  const isSame = JSON.stringify(collectStream(chunks)) === JSON.stringify(whole);
  return answersOf(whole, isSame, Boolean(chunks.at(-1)?.usage));
}

function answersOf(told: ReturnType<typeof collectResponse>, streamed: boolean, hasUsage: boolean): SeenAnswers {
  return {
    streamed,
    tools: told.some(({ calls }) => calls.length > 0),
    'parallel tools': told.some(({ calls }) => calls.length > 1),
    reasoning: told.some(({ reasoning }) => reasoning !== ''),
    'usage in streams': hasUsage,
  };
}
