/**
 * Encodes one event of an AWS event stream: total length, length of the headers, checksum of both, headers, payload, and
 * checksum of the whole frame. See https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function encodeFrame(type, payload) {
  const headers = [
    [':event-type', type],
    [':content-type', 'application/json'],
    [':message-type', 'event'],
  ].map(([name, value]) => Buffer.concat([headerName(name), headerValue(value)]));
  const head = Buffer.concat(headers);
  const body = Buffer.from(JSON.stringify(payload));
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(16 + head.length + body.length, 0);
  lengths.writeUInt32BE(head.length, 4);
  const message = Buffer.concat([lengths, checksum(lengths), head, body]);
  return Buffer.concat([message, checksum(message)]);
}

const headerName = (name) => Buffer.concat([Buffer.from([name.length]), Buffer.from(name)]);

/** Type 7 is a string, preceded by its length in two bytes. */
const headerValue = (value) => Buffer.concat([Buffer.from([7, 0, value.length]), Buffer.from(value)]);

function checksum(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  const encoded = Buffer.alloc(4);
  encoded.writeUInt32BE(~crc >>> 0);
  return encoded;
}
