const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');

/**
 * Splits the bytes of one connection into HTTP/1.1 messages. Calls `onMessage(head, body)` with the head as text and the
 * complete body without chunk framing. Bodies must be chunked or have a `content-length`.
 */
export class HttpReader {
  #onMessage;
  #pending = Buffer.alloc(0);
  #head = undefined;
  #parts = [];
  #missingBytes = 0;
  #chunked = false;

  constructor(onMessage) {
    this.#onMessage = onMessage;
  }

  feed(bytes) {
    this.#pending = this.#pending.length > 0 ? Buffer.concat([this.#pending, bytes]) : bytes;
    while (this.#step());
  }

  /** Consumes one element of the pending bytes. Returns false if more bytes are needed. */
  #step() {
    if (this.#head === undefined) return this.#readHead();
    if (this.#missingBytes > 0) return this.#readBody();
    return this.#chunked ? this.#readChunkSize() : this.#finish();
  }

  #readHead() {
    const end = this.#pending.indexOf(HEAD_END);
    if (end < 0) return false;
    this.#head = this.#pending.latin1Slice(0, end);
    this.#pending = this.#pending.subarray(end + HEAD_END.length);
    this.#chunked = /\r\ntransfer-encoding: *chunked/i.test(this.#head);
    this.#missingBytes = this.#chunked ? 0 : Number(/\r\ncontent-length: *(\d+)/i.exec(this.#head)?.[1] ?? 0);
    return true;
  }

  #readBody() {
    if (this.#pending.length === 0) return false;
    const part = this.#pending.subarray(0, this.#missingBytes);
    this.#parts.push(part);
    this.#missingBytes -= part.length;
    this.#pending = this.#pending.subarray(part.length);
    return true;
  }

  #readChunkSize() {
    // The line break that ends the previous chunk precedes the size of the next one.
    const start = this.#parts.length > 0 ? LINE_END.length : 0;
    const end = this.#pending.indexOf(LINE_END, start);
    if (end < 0) return false;
    const size = parseInt(this.#pending.latin1Slice(start, end), 16);
    const last = size === 0;
    if (last && this.#pending.length < end + HEAD_END.length) return false;
    this.#pending = this.#pending.subarray(end + (last ? HEAD_END.length : LINE_END.length));
    this.#missingBytes = size;
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
