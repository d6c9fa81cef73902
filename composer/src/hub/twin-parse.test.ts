import { describe, expect, it } from 'vitest';
import { parseAgentTwin, parseModuleTwin } from './twin-parse.ts';

const twin = {
  connectionState: 'Connected',
  configurations: { base: { status: 'Applied' } },
  properties: {
    desired: { modules: {}, $version: 7, $metadata: { $lastUpdated: '2026-03-01T10:00:00.1234567Z' } },
    reported: {
      lastDesiredVersion: 7,
      lastDesiredStatus: { code: 200 },
      modules: {
        app: { runtimeStatus: 'running', lastStartTimeUtc: '2026-03-01T10:00:05Z', settings: { image: 'app:1' } },
        gone: null,
        odd: 'text',
      },
      $version: 3,
    },
  },
};

describe('reading the twin of edgeAgent', () => {
  it('takes what a rollout is judged by, and leaves the hub its own keys', () => {
    const parsed = parseAgentTwin(twin);
    expect(parsed).toMatchObject({
      desiredVersion: 7,
      desiredUpdatedUtc: '2026-03-01T10:00:00.1234567Z',
      desired: { modules: {} },
      connected: true,
      lastDesiredVersion: 7,
      lastDesiredStatus: { code: 200, description: '' },
      configurations: { base: 'Applied' },
    });
    expect(parsed.desired).not.toHaveProperty('$version');
  });

  it('does not count a removed module, or one that is no module, as reported', () => {
    expect(Object.keys(parseAgentTwin(twin).modules)).toEqual(['app']);
  });

  it('takes nothing reported for nothing known', () => {
    const parsed = parseAgentTwin({ properties: { desired: { $version: 1 } } });
    expect(parsed).toMatchObject({ connected: false, lastDesiredVersion: undefined, modules: {} });
  });

  it('refuses an answer without a desired version, by which all is judged', () => {
    expect(() => parseAgentTwin({ properties: { desired: {} } })).toThrow(/invalid/i);
    expect(() => parseModuleTwin('text')).toThrow(/invalid/i);
  });
});

describe('reading the twin of a module', () => {
  it('takes when the hub took each reported property, and leaves out what has no time', () => {
    const heartbeatUtc = { $lastUpdated: '2026-03-01T10:00:00.1234567Z' };
    const $metadata = { $lastUpdated: '2026-03-01T10:00:00Z', heartbeatUtc, seq: {}, role: 'text' };
    const body = { connectionState: 'Connected', properties: { reported: { seq: 4, $metadata, $version: 9 } } };
    expect(parseModuleTwin(body)).toEqual({
      connected: true,
      desired: {},
      reported: { seq: 4 },
      reportedUpdatedUtc: { heartbeatUtc: '2026-03-01T10:00:00.1234567Z' },
    });
  });

  it('dates nothing where the hub gives no metadata', () => {
    expect(parseModuleTwin({ properties: { reported: { seq: 4 } } }).reportedUpdatedUtc).toEqual({});
  });
});
