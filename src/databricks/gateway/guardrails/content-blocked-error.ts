import { GatewayError } from '../../../errors';

export type Direction = 'input' | 'output';

/** Why a text was blocked. */
export interface BlockReason {
  readonly hasKeyword: boolean;
  /** Kinds of the personal data that is not allowed, e.g. `EMAIL_ADDRESS`. */
  readonly pii: readonly string[];
}

/** What Databricks' clients get besides the reason. */
export interface BlockReport {
  readonly usage: object;
  /** The messages with labels in place of personal data. */
  readonly anonymized: readonly object[] | null;
}

/** A guardrail has rejected the request or the response. The message does not quote it. */
export class ContentBlockedError extends GatewayError {
  constructor(
    private readonly direction: Direction,
    private readonly reason: BlockReason,
    private readonly report: BlockReport,
  ) {
    // The code of OpenAI's API.
    super('CONTENT_BLOCKED', messageOf(direction, reason), { upstreamCode: 'content_filter' });
  }

  /** The message of Databricks' API, which is JSON. */
  get databricksMessage(): string {
    const { direction, reason, report } = this;
    const guardrail = {
      flagged: reason.hasKeyword,
      categories: null,
      category_scores: null,
      pii_detection: reason.pii.length > 0 ? true : null,
      anonymized_input: report.anonymized,
      ...(reason.hasKeyword && { invalid_keywords: true }),
    };
    return JSON.stringify({
      usage: report.usage,
      [`${direction}_guardrail`]: [guardrail],
      finishReason: `${direction}_guardrail_triggered`,
    });
  }
}

function messageOf(direction: Direction, { hasKeyword, pii }: BlockReason): string {
  const what = direction === 'input' ? 'request' : 'response';
  const reasons = [
    ...(hasKeyword ? ['a keyword that is not allowed'] : []),
    ...(pii.length > 0 ? [`personal data (${pii.join(', ')})`] : []),
  ];
  return `A guardrail of the endpoint blocked the ${what}: it contains ${reasons.join(' and ')}.`;
}
