const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');

/**
 * Cuts the bytes of one connection into HTTP/1.1 messages: `onMessage(head, body)` with the head as text and the whole
 * body, unchunked. Only what the bench meets: a body has a `content-length` or is chunked, or there is none.
 */
export class HttpReader {
  #onMessage;
  #pending = Buffer.alloc(0);
  #head = undefined;
  #parts = [];
  #missing = 0;
  #chunked = false;

  constructor(onMessage) {
    this.#onMessage = onMessage;
  }

  feed(bytes) {
    this.#pending = this.#pending.length > 0 ? Buffer.concat([this.#pending, bytes]) : bytes;
    while (this.#step());
  }

  /** Takes one piece off the pending bytes; false when more must arrive first. */
  #step() {
    if (this.#head === undefined) return this.#readHead();
    if (this.#missing > 0) return this.#readBody();
    return this.#chunked ? this.#readChunkSize() : this.#finish();
  }

  #readHead() {
    const end = this.#pending.indexOf(HEAD_END);
    if (end < 0) return false;
    this.#head = this.#pending.latin1Slice(0, end);
    this.#pending = this.#pending.subarray(end + HEAD_END.length);
    this.#chunked = /\r\ntransfer-encoding: *chunked/i.test(this.#head);
    this.#missing = this.#chunked ? 0 : Number(/\r\ncontent-length: *(\d+)/i.exec(this.#head)?.[1] ?? 0);
    return true;
  }

  #readBody() {
    if (this.#pending.length === 0) return false;
    const part = this.#pending.subarray(0, this.#missing);
    this.#parts.push(part);
    this.#missing -= part.length;
    this.#pending = this.#pending.subarray(part.length);
    return true;
  }

  #readChunkSize() {
    // The line end that closes the chunk before stands in front of the size of the next.
    const start = this.#parts.length > 0 ? LINE_END.length : 0;
    const end = this.#pending.indexOf(LINE_END, start);
    if (end < 0) return false;
    const size = parseInt(this.#pending.latin1Slice(start, end), 16);
    const last = size === 0;
    if (last && this.#pending.length < end + HEAD_END.length) return false;
    this.#pending = this.#pending.subarray(end + (last ? HEAD_END.length : LINE_END.length));
    this.#missing = size;
    return last ? this.#finish() : true;
  }

  #finish() {
    const head = this.#head;
    const body = this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts);
    this.#head = undefined;
    this.#parts = [];
    this.#onMessage(head, body);
    return true;
  }
}
