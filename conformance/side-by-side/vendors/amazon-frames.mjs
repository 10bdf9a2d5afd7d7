/**
 * Amazon's framing of events: lengths of all and of the headers, their check sum, headers, payload, check sum of it all.
 * https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function frame(type, payload) {
  const headers = [
    [':event-type', type],
    [':content-type', 'application/json'],
    [':message-type', 'event'],
  ].map(([name, value]) => Buffer.concat([short(name), text(value)]));
  const head = Buffer.concat(headers);
  const body = Buffer.from(JSON.stringify(payload));
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(16 + head.length + body.length, 0);
  lengths.writeUInt32BE(head.length, 4);
  const rest = Buffer.concat([lengths, sumOf(lengths), head, body]);
  return Buffer.concat([rest, sumOf(rest)]);
}

const short = (name) => Buffer.concat([Buffer.from([name.length]), Buffer.from(name)]);

/** 7 stands for a text, with its length in two bytes. */
const text = (value) => Buffer.concat([Buffer.from([7, 0, value.length]), Buffer.from(value)]);

function sumOf(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  const written = Buffer.alloc(4);
  written.writeUInt32BE(~sum >>> 0);
  return written;
}
