'use strict';
// What speaks AMQP tries for minutes where it cannot connect, and says no more than that in the end. So it is let in as
// far as a connection that is opened and closed with an error, which ends its attempts at once (AMQP 1.0, 2.4 and 5.3).
const { Duplex } = require('node:stream');

const SASL_HEADER = 'AMQP\x03\x01\x00\x00';
const AMQP_HEADER = 'AMQP\x00\x01\x00\x00';
const MOST_BYTES_HEARD = 65_536;

function withSize(code, bytes, more = Buffer.alloc(0)) {
  const head = Buffer.alloc(5, code);
  head.writeUInt32BE(bytes.length + more.length, 1);
  return Buffer.concat([head, more, bytes]);
}

const text = (value) => withSize(0xb1, Buffer.from(value));
const symbol = (value) => withSize(0xb3, Buffer.from(value));

function list(...items) {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(items.length);
  return withSize(0xd0, Buffer.concat(items), count);
}

/** A list with what it is: every performative, and an error too. */
function described(code, ...items) {
  return Buffer.concat([Buffer.from([0x00, 0x53, code]), list(...items)]);
}

function frame(type, performative) {
  const head = Buffer.from([0, 0, 0, 0, 2, type, 0, 0]);
  head.writeUInt32BE(head.length + performative.length);
  return Buffer.concat([head, performative]);
}

const MECHANISMS = frame(1, described(0x40, symbol('ANONYMOUS')));
const OUTCOME = frame(1, described(0x44, Buffer.from([0x50, 0])));
const OPEN = frame(0, described(0x10, text('mooring-local-hub')));

function closing(why) {
  return frame(0, described(0x18, described(0x1d, symbol('amqp:not-implemented'), text(why))));
}

/**
 * A socket on whose other side AMQP is spoken as far as it takes to refuse: with `error`, and its message as the reason.
 * Whatever does not begin to speak AMQP at once fails with that error, as if nobody was there.
 */
module.exports = function refusingAmqp(error, connected) {
  let heard = '';
  // In this order: the first header, whatever is chosen behind it, and the header of AMQP itself.
  const answers = [
    { isDue: () => heard.startsWith(SASL_HEADER), say: [Buffer.from(SASL_HEADER, 'latin1'), MECHANISMS] },
    { isDue: () => heard.length > SASL_HEADER.length, say: [OUTCOME] },
    {
      isDue: () => heard.includes(AMQP_HEADER),
      say: [Buffer.from(AMQP_HEADER, 'latin1'), OPEN, closing(error.message)],
    },
  ];
  const socket = new Duplex({
    read() {},
    write(chunk, _encoding, done) {
      heard = (heard + chunk.toString('latin1')).slice(0, MOST_BYTES_HEARD);
      if (!heard.startsWith('AMQP'.slice(0, heard.length))) return done(error);
      // Without SASL the first two are never asked for.
      if (heard.startsWith(AMQP_HEADER)) answers.splice(0, answers.length - 1);
      while (answers.length > 0 && answers[0].isDue()) {
        for (const bytes of answers.shift().say) socket.push(bytes);
      }
      return done();
    },
  });
  for (const name of ['setNoDelay', 'setKeepAlive', 'setTimeout', 'ref', 'unref']) socket[name] = () => socket;
  Object.assign(socket, { encrypted: true, authorized: true, getPeerCertificate: () => ({}) });
  process.nextTick(() => {
    if (connected !== undefined) connected.call(socket);
    setImmediate(() => {
      if (heard === '') socket.destroy(error);
    });
  });
  return socket;
};
