'use strict';
// Loaded by NODE_OPTIONS into any Node program, which need not know of it: what dials the hub's name at the ports of
// IoT Hub reaches the local hub instead. Plain JavaScript without dependencies, for whatever Node that program runs on.
const { readFileSync } = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { Socket } = require('node:net');
const path = require('node:path');
const tls = require('node:tls');

/**
 * Set by `mooring hub env`: each hub's name, and after an equals sign the directory that its hub.json is in; a vertical
 * bar between two of them.
 */
const VARIABLE = 'MOORING_LOCAL_HUB_REDIRECT';

/** REST and MQTT over WebSockets; MQTT. */
const PORTS = { 443: 'httpsPort', 8883: 'mqttPort' };
const AMQP_PORT = 5671;

/**
 * From now on `tls.connect` to the name of a hub goes to where that hub listens at that moment, and fails where none
 * runs: a name that some other hub has must not lead there instead. The name in certificates, tokens and headers stays
 * the hub's. Every other program starts and dials as ever, whether the directory is there or not.
 */
function install(directories) {
  const connect = tls.connect;
  tls.connect = function redirected(...args) {
    const { options, listener } = readArguments(args);
    const name = String(options.host).toLowerCase();
    const dataDir = directories.get(name);
    if (options.socket != null || dataDir === undefined) return connect.apply(this, args);
    const key = PORTS[options.port];
    if (key === undefined) {
      const why = `The local hub ${name} has nothing at port ${options.port}: it speaks HTTPS and MQTT, no AMQP.`;
      if (Number(options.port) !== AMQP_PORT) return failing(why);
      return require('./amqp-refusal.cjs')(unreachable(why), listener);
    }
    let port;
    try {
      port = JSON.parse(readFileSync(path.join(dataDir, 'hub.json'), 'utf8'))[key];
    } catch {
      return failing(`The local hub ${name} is not running: there is no hub.json in ${dataDir}. Start it again.`);
    }
    const { lookup: _lookup, path: _pipe, ...kept } = options;
    return connect.call(
      this,
      { ...kept, host: '127.0.0.1', port, servername: options.servername || options.host },
      listener,
    );
  };
  syncBuiltinESMExports();
}

/** The three forms of `tls.connect`: options; port and options; port, host and options; each with a listener or none. */
function readArguments(args) {
  const options = {};
  let listener;
  args.forEach((argument, index) => {
    if (typeof argument === 'function') listener = argument;
    else if (typeof argument === 'object' && argument !== null) Object.assign(options, argument);
    else if (index === 0) options.port = argument;
    else if (index === 1 && typeof argument === 'string') options.host = argument;
  });
  return { options, listener };
}

function unreachable(message) {
  return Object.assign(new Error(message), { code: 'ECONNREFUSED', syscall: 'connect' });
}

/** A socket that fails as one does whose other side cannot be reached. */
function failing(message) {
  const socket = new tls.TLSSocket(new Socket());
  process.nextTick(() => socket.destroy(unreachable(message)));
  return socket;
}

/** By the names of the hubs, in small letters. */
function readDirectories(text) {
  const pairs = text.split(/\|(?=[\w.-]+=)/).map((pair) => /^([^=]+)=(.+)$/s.exec(pair));
  return new Map(pairs.filter((pair) => pair !== null).map(([, name, dataDir]) => [name.toLowerCase(), dataDir]));
}

const directories = readDirectories(process.env[VARIABLE] ?? '');
if (directories.size > 0) install(directories);
