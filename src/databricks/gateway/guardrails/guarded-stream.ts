import type { ResponseStream } from '../../../endpoints/response-stream';
import { hasContent, type StreamChunk } from '../../../endpoints/stream-chunk';
import { WrappedStream } from '../../../endpoints/wrapped-stream';
import type { GatewayError } from '../../../errors';
import type { ChunkSink } from '../../../http';
import type { Finding } from '../text/text-scanner';
import { ContentBlockedError } from './content-blocked-error';
import { GuardedChoice, type StreamedChoice } from './guarded-choice';
import { Findings, type Guardrail } from './guardrail';

/**
 * A stream whose texts a guardrail inspects. Text is held back only as far as a finding could still begin in it. A finding
 * that blocks the response fails the stream; the text before it has been sent.
 */
export class GuardedStream extends WrappedStream {
  private readonly choices = new Map<number, GuardedChoice>();
  private last: StreamChunk | undefined;

  constructor(
    source: ResponseStream,
    private readonly guardrail: Guardrail,
  ) {
    super(source);
  }

  /** Passes no `encoding` to the source, so that every chunk arrives parsed and can be inspected. */
  start(sink: ChunkSink<StreamChunk>): void {
    this.source.start({
      chunks: (chunks) => this.inspect(chunks, sink),
      end: () => sink.end(),
      fail: (error) => this.fail(error, sink),
    });
  }

  /** Throws the error of a finding that blocks the response: the source then ends with it. */
  private inspect(chunks: readonly StreamChunk[], sink: ChunkSink<StreamChunk>): void {
    const inspected: StreamChunk[] = [];
    try {
      for (const chunk of chunks) this.accept(chunk, inspected);
    } finally {
      if (inspected.length > 0) sink.chunks(inspected);
    }
  }

  private accept(chunk: StreamChunk, inspected: StreamChunk[]): void {
    this.last = chunk;
    const wasContent = hasContent(chunk);
    const before: StreamedChoice[] = [];
    try {
      for (const choice of chunk.choices) this.choiceOf(choice.index).accept(choice, before);
    } finally {
      this.append(before, chunk, inspected);
    }
    if (!wasContent || hasContent(chunk) || hasRole(chunk)) inspected.push(chunk);
  }

  private choiceOf(index: number): GuardedChoice {
    let choice = this.choices.get(index);
    if (!choice) this.choices.set(index, (choice = new GuardedChoice(index, this.guardrail, this.onFinding)));
    return choice;
  }

  private readonly onFinding = (finding: Finding): void => {
    const findings = new Findings(this.guardrail);
    findings.add(finding);
    const { reason } = findings;
    if (reason) throw new ContentBlockedError('output', reason, { usage: this.reportedUsage ?? {}, anonymized: null });
  };

  /** Sends the held text before the error: a client also gets the other text that a broken stream generated. */
  private fail(error: GatewayError, sink: ChunkSink<StreamChunk>): void {
    const held: StreamChunk[] = [];
    if (this.last && !(error instanceof ContentBlockedError)) {
      const rest: StreamedChoice[] = [];
      try {
        for (const choice of this.choices.values()) choice.flush(rest);
        this.append(rest, this.last, held);
      } catch {
        // A finding in it does not change that the stream has failed.
      }
    }
    if (held.length > 0) sink.chunks(held);
    sink.fail(error);
  }

  /** Appends a chunk with each of the choices. */
  private append(choices: readonly StreamedChoice[], chunk: StreamChunk, chunks: StreamChunk[]): void {
    for (const choice of choices) chunks.push({ ...chunk, choices: [choice as StreamChunk['choices'][number]] });
  }
}

function hasRole({ choices }: StreamChunk): boolean {
  return choices.some(({ delta }) => Boolean((delta as { role?: unknown } | undefined)?.role));
}
