import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EdgeAgentError } from './errors.ts';
import {
  sanitizeAnnotationKey,
  sanitizeDnsDomain,
  sanitizeDnsLabel,
  sanitizeDnsValue,
  sanitizeK8sValue,
  sanitizeLabelValue,
} from './names.ts';

const legal: [string, (name: string) => string, RegExp, number][] = [
  ['K8sValue', sanitizeK8sValue, /^[a-z0-9.-]*$/, 253],
  ['DnsLabel', sanitizeDnsLabel, /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 63],
  ['DnsValue', sanitizeDnsValue, /^[a-z]([a-z0-9-]*[a-z0-9])?$/, 63],
  ['DnsDomain', sanitizeDnsDomain, /^[a-z]([a-z0-9-]*[a-z0-9])?(\.[a-z]([a-z0-9-]*[a-z0-9])?)*$/, 253],
  ['LabelValue', sanitizeLabelValue, /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/, 63],
  ['AnnotationKey', sanitizeAnnotationKey, /^([a-z0-9.-]+\/)?[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?$/, 317],
];

const anyName = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: fc.constantFrom('a', 'Z', '0', '9', '-', '.', '_', '/', '$', ' '), maxLength: 90 }),
);

function attempt(sanitise: (name: string) => string, name: string): string | EdgeAgentError {
  try {
    return sanitise(name);
  } catch (error) {
    if (error instanceof EdgeAgentError) return error;
    throw error;
  }
}

describe('sanitising a name', () => {
  it.each(legal)('%s yields a legal name or refuses', (_, sanitise, pattern, limit) => {
    const isLegalOrRefused = (name: string) => {
      const sanitised = attempt(sanitise, name);
      if (typeof sanitised === 'string') return pattern.test(sanitised) && sanitised.length <= limit;
      return sanitised.code === 'InvalidKubernetesName';
    };
    expect(() => fc.assert(fc.property(anyName, isLegalOrRefused))).not.toThrow();
  });

  it.each(legal)('%s leaves its own result as it is', (_, sanitise) => {
    const isStable = (name: string) => {
      const once = attempt(sanitise, name);
      return typeof once !== 'string' || once === '' || attempt(sanitise, once) === once;
    };
    expect(() => fc.assert(fc.property(anyName, isStable))).not.toThrow();
  });

  it('keeps a share name with digits first for volumes but cuts them where a letter must stand', () => {
    expect(sanitizeDnsLabel('9cameras')).toBe('9cameras');
    expect(sanitizeDnsValue('9cameras')).toBe('cameras');
  });

  it('lets null through only where a value may be absent', () => {
    expect(sanitizeK8sValue(null)).toBeNull();
    expect(() => sanitizeDnsValue(null)).toThrow(EdgeAgentError);
  });

  it('says how long a name that is too long came out', () => {
    expect(() => sanitizeDnsLabel('x'.repeat(64))).toThrow(/64 characters.*limit of 63/);
    expect(() => sanitizeK8sValue('x'.repeat(254))).toThrow(/254 characters.*limit of 253/);
    expect(sanitizeDnsLabel('x'.repeat(63))).toHaveLength(63);
  });
});
