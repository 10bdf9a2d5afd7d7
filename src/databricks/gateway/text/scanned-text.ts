import { decodeEscapes, type DecodedText } from './json-escapes';
import { MAX_CONTEXT, type Finding, type TextScanner } from './text-scanner';

/** `json`: the arguments of a tool call, whose strings may contain escapes. */
export type TextFormat = 'plain' | 'json';

/** Called for each finding in the order of the text. It may throw to reject the text. */
export type FindingListener = (finding: Finding) => void;

/**
 * A text that arrives in pieces, is scanned, and has its findings replaced by their labels. It is held back only as far as a
 * finding could still begin.
 */
export class ScannedText {
  /** Decoded text: up to `2 * MAX_CONTEXT` code units that have been returned, then those that are held. */
  private text = '';
  /** For JSON: the source of each code unit of `text`. */
  private sources: string[] | undefined;
  /** First part of an escape that the next piece completes. */
  private incomplete = '';
  /** Whether the returned JSON text ends within a string. */
  private isInString = false;
  private returned = 0;
  private readonly positions: number[];
  private readonly findings: Finding[] = [];

  constructor(
    private readonly scanners: readonly TextScanner[],
    private readonly onFinding: FindingListener,
    format: TextFormat = 'plain',
  ) {
    this.positions = scanners.map(() => 0);
    if (format === 'json') this.sources = [];
  }

  /** Returns the part of the text that is final. */
  push(piece: string): string {
    if (this.sources) {
      const decoded: DecodedText = { text: this.text, sources: this.sources };
      this.incomplete = decodeEscapes(this.incomplete + piece, decoded);
      this.text = decoded.text;
    } else this.text += piece;
    return this.advance(false);
  }

  /** Returns what is held. The next piece begins a new text. */
  end(): string {
    const rest = this.advance(true) + this.incomplete;
    this.incomplete = '';
    this.text = '';
    this.returned = 0;
    this.positions.fill(0);
    if (this.sources) this.sources = [];
    return rest;
  }

  private advance(isEnd: boolean): string {
    const { scanners, positions, findings } = this;
    let final = this.text.length;
    for (const [index, scanner] of scanners.entries()) {
      const known = findings.length;
      positions[index] = scanner.scan(this.text, positions[index] ?? 0, isEnd, findings);
      for (const finding of findings.slice(known)) this.onFinding(finding);
      final = Math.min(final, positions[index]);
    }
    const written = this.writeUntil(final);
    this.forget();
    return written;
  }

  /** A finding that one scanner has completed stays held as a whole while another one holds a part of it. */
  private writeUntil(final: number): string {
    const { findings } = this;
    findings.sort((one, other) => one.start - other.start);
    let written = '';
    for (let next = findings[0]; next && next.end <= final; next = findings[0]) {
      findings.shift();
      // Another scanner may have found a part of the same text.
      if (next.start < this.returned) continue;
      written += this.write(next.start);
      written += next.label === undefined ? this.write(next.end) : this.replace(next.label);
      this.returned = next.end;
    }
    const end = Math.min(final, findings[0]?.start ?? final);
    return written + this.write(Math.max(end, this.returned));
  }

  private write(end: number): string {
    const { sources, returned } = this;
    this.returned = end;
    if (!sources) return this.text.slice(returned, end);
    const written = sources.slice(returned, end);
    for (const source of written) if (source === '"') this.isInString = !this.isInString;
    return written.join('');
  }

  /** A number outside of strings becomes a string. */
  private replace(label: string): string {
    return this.sources && !this.isInString ? JSON.stringify(label) : label;
  }

  private forget(): void {
    const count = this.returned - MAX_CONTEXT;
    if (count < MAX_CONTEXT) return;
    this.text = this.text.slice(count);
    this.sources?.splice(0, count);
    this.returned -= count;
    for (const [index, position] of this.positions.entries()) this.positions[index] = position - count;
    for (const [index, { start, end, label }] of this.findings.entries()) {
      this.findings[index] = { start: start - count, end: end - count, label };
    }
  }
}

/** Scans a complete text. */
export function scanText(
  text: string,
  scanners: readonly TextScanner[],
  onFinding: FindingListener,
  format?: TextFormat,
): string {
  const scanned = new ScannedText(scanners, onFinding, format);
  return scanned.push(text) + scanned.end();
}
