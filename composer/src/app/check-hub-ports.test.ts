import { describe, expect, it } from 'vitest';
import { composeManifestWith } from './testing/manifest-with.ts';

const options = (bindings: Record<number, number>, more: object = {}) => ({
  HostConfig: {
    PortBindings: Object.fromEntries(
      Object.entries(bindings).map(([inner, outer]) => [`${inner}/tcp`, [{ HostPort: String(outer) }]]),
    ),
  },
  ...more,
});
function found(createOptions: object) {
  const settings = { image: 'mcr.microsoft.com/azureiotedge-hub:1.1', createOptions: createOptions as never };
  const { diagnostics } = composeManifestWith({ edgeHub: { settings } });
  return diagnostics.filter(({ code }) => code === 'MOOR1801');
}

describe('ports of edgeHub outside of its container', () => {
  it.each<[Record<number, number>, string]>([
    [{ 443: 8443, 5671: 15671, 8883: 18883 }, 'error'],
    [{ 443: 8443, 5671: 5671, 8883: 8883 }, 'warning'],
    [{ 443: 443, 5671: 5671, 8883: 18883 }, 'warning'],
    [{ 443: 8443 }, 'error'],
    [{ 443: 8443, 5671: 5671 }, 'warning'],
  ])('%j is no place where modules look: %s', (bindings, severity) => {
    expect(found(options(bindings)).map((one) => one.severity)).toEqual([severity]);
  });

  it.each([
    options({ 443: 443, 5671: 5671, 8883: 8883 }),
    options({ 443: 8443, 5671: 5671, 8883: 8883 }, { ExposedPorts: { '443/tcp': {} } }),
    options({ 443: 443, 5671: 5671, 8883: 8883, 8080: 9090 }),
  ])('%j is', (createOptions) => expect(found(createOptions)).toEqual([]));

  it('says what is lost, and where it is instead', () => {
    const [finding] = found(options({ 443: 443, 5671: 5671, 8883: 18883 }));
    expect(finding?.message).toBe('edgeHub is not at its own port 8883, but at 18883');
    expect(finding?.help).toContain('MQTT');
    expect(finding?.help).not.toContain('AMQP');
  });
});
