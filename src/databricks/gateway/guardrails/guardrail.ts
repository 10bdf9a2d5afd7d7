import type { GuardrailParameters, PiiBehavior } from '../../documents';
import { PiiScanner } from '../pii/pii-scanner';
import { ScannedText, type FindingListener, type TextFormat } from '../text/scanned-text';
import type { Finding, TextScanner } from '../text/text-scanner';
import type { BlockReason } from './content-blocked-error';
import { KeywordScanner } from './keyword-scanner';

/** The checks of one direction. */
export class Guardrail {
  private constructor(
    private readonly scanners: readonly TextScanner[],
    private readonly piiBehavior: PiiBehavior,
  ) {}

  /** Returns undefined if the parameters switch nothing on. */
  static async load(parameters: GuardrailParameters | undefined): Promise<Guardrail | undefined> {
    if (!parameters || !isActive(parameters)) return undefined;
    const { invalid_keywords: keywords = [], pii } = parameters;
    const behavior = pii?.behavior ?? 'NONE';
    const scanners = [
      ...(keywords.length > 0 ? [new KeywordScanner(keywords)] : []),
      ...(behavior === 'NONE' ? [] : [await PiiScanner.load()]),
    ];
    return new Guardrail(scanners, behavior);
  }

  /** Whether a finding blocks the text, rather than being masked. */
  isBlocking({ label }: Finding): boolean {
    return label === undefined || this.piiBehavior === 'BLOCK';
  }

  scan(onFinding: FindingListener, format?: TextFormat): ScannedText {
    return new ScannedText(this.scanners, onFinding, format);
  }
}

export function isActive({ invalid_keywords: keywords = [], pii }: GuardrailParameters): boolean {
  return keywords.length > 0 || (pii?.behavior ?? 'NONE') !== 'NONE';
}

/** Collects the findings that block a text. */
export class Findings {
  private hasKeyword = false;
  private readonly pii = new Set<string>();

  constructor(private readonly guardrail: Guardrail) {}

  readonly add = (finding: Finding): void => {
    if (!this.guardrail.isBlocking(finding)) return;
    if (finding.label === undefined) this.hasKeyword = true;
    else this.pii.add(finding.label.slice(1, -1));
  };

  /** Returns undefined if nothing blocks the text. */
  get reason(): BlockReason | undefined {
    const { hasKeyword, pii } = this;
    return hasKeyword || pii.size > 0 ? { hasKeyword, pii: [...pii] } : undefined;
  }
}
