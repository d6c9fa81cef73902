import { describe, expect, test } from 'vitest';
import { checkSettings, SettingsRefused } from './check-settings.ts';
import { SeedRefused } from './seed/seed.ts';

describe('the settings of a hub', () => {
  test.each([
    [{ memory: true }],
    [{ dataDir: 'hub', memory: false, mqttPort: 0, httpsPort: 65_535, name: 'contoso.azure-devices.local' }],
    [{ memory: true, hubFileIn: 'hub', seed: { devices: [] }, throttle: 'S1', concurrentJobs: 1, sasGraceMs: 0 }],
    [{ memory: true, sasGraceMs: Number.MAX_SAFE_INTEGER, gatewayMergeMs: 2 ** 31 - 1 }],
    [{ memory: true, defaultPortsOn: '127.0.0.2', gatewayManners: true, x509CaFiles: ['ca.pem'], logLevel: 'silent' }],
    [{ memory: true, deadlines: { packetMs: 1000 }, throttle: undefined }],
  ])('%j are fine', (settings) => {
    expect(() => checkSettings(settings)).not.toThrow();
  });

  test.each([
    [undefined, 'must be an object'],
    [['memory'], 'must be an object'],
    [{}, "('dataDir'), or 'memory: true'"],
    [{ memory: true, dataDir: 'hub' }, 'give one of them'],
    [{ dataDir: 'hub', hubFileIn: 'hub' }, "'hubFileIn' is for a hub with 'memory'"],
    [{ memroy: true }, "no setting 'memroy'. Is 'memory' meant?"],
    [{ memory: true, data_dir: 'x' }, "Is 'dataDir' meant?"],
    [{ memory: true, mqtt: 0 }, "Is 'mqttPort' meant?"],
    [{ memory: true, colour: 'red' }, 'There are dataDir, memory, '],
    [{ memory: 'yes' }, "'memory' of a hub must be true or false; a string was given"],
    [
      { memory: true, mqttPort: 65_536 },
      "'mqttPort' of a hub must be a port (0 for any that is free), 0 to 65535; 65536",
    ],
    [{ memory: true, httpsPort: '8443' }, 'a string was given'],
    [{ memory: true, httpsPort: 1.5 }, '1.5 was given'],
    [{ memory: true, httpsPort: Number.NaN }, 'NaN was given'],
    [{ dataDir: '' }, 'must be the path of a directory'],
    [{ memory: true, name: 'no name' }, 'must be a host name'],
    [{ memory: true, defaultPortsOn: '0.0.0.0' }, 'no loopback address'],
    [{ memory: true, defaultPortsOn: true }, 'no loopback address'],
    [{ memory: true, throttle: 'S9' }, 'must be one of F1, B1,'],
    [{ memory: true, concurrentJobs: 0 }, '1 to 9999; 0 was given'],
    [{ memory: true, x509CaFiles: 'ca.pem' }, 'must be a list of paths of PEM files; a string was given'],
    [{ memory: true, x509CaFiles: [null] }, 'must be a list of paths of PEM files; a list was given'],
    [{ memory: true, logLevel: 'loud' }, 'must be one of fatal,'],
    [{ memory: true, sasGraceMs: -1 }, 'a whole number of milliseconds'],
    [{ memory: true, gatewayManners: null }, 'null was given'],
    [{ memory: true, deadlines: { packetSeconds: 1 } }, "has a wrong 'packetSeconds': it may have handshakeMs,"],
    [{ memory: true, deadlines: { packetMs: '1' } }, "has a wrong 'packetMs'"],
    [{ memory: true, deadlines: { packetMs: 2 ** 31 } }, "has a wrong 'packetMs'"],
    [{ memory: true, gatewayMergeMs: 2 ** 31 }, 'milliseconds, 0 to 2147483647; 2147483648 was given'],
    [{ memory: true, configurationIntervalMs: 2 ** 31 }, 'milliseconds, 0 to 2147483647; 2147483648 was given'],
    [{ memory: true, x509Authorities: 'PEM' }, 'must be a list of texts in PEM; a string was given'],
    [{ memory: true, keptMessages: 1_000_001 }, 'a number of messages, 0 to 1000000; 1000001 was given'],
  ])('%j are refused, with what would be right', (settings, why) => {
    expect(() => checkSettings(settings)).toThrow(SettingsRefused);
    expect(() => checkSettings(settings)).toThrow(why);
  });

  test('a seed among them says by itself where it is wrong', () => {
    expect(() => checkSettings({ memory: true, seed: { devices: [{}] } })).toThrow(SeedRefused);
    expect(() => checkSettings({ memory: true, seed: { devices: [{}] } })).toThrow('devices[0].deviceId');
  });

  test('a key in a wrong place is not repeated', () => {
    expect(() => checkSettings({ memory: true, logLevel: 'SharedAccessKey=secret' })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('secret') as unknown }) as Error,
    );
  });
});
