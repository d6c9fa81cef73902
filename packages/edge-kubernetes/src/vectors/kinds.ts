import { z } from 'zod';
import { joinCreateOptions } from '../chunks.ts';
import { checkModuleNames, checkModuleType } from '../identity-rules.ts';
import {
  sanitizeAnnotationKey,
  sanitizeDnsDomain,
  sanitizeDnsLabel,
  sanitizeDnsValue,
  sanitizeK8sValue,
  sanitizeLabelValue,
} from '../names.ts';
import { parsePortKey } from '../port-key.ts';
import { pullSecretName } from '../registry.ts';
import { runtimeStatusOf } from '../runtime-status.ts';
import { checkEdgeAgentSchemaVersion, checkEdgeHubSchemaVersion } from '../schema-version.ts';
import type { Vector } from './format.ts';
import { mapSubject } from './subjects.ts';

const sanitisers: Record<string, (name: string | null) => string | null> = {
  k8sValue: sanitizeK8sValue,
  dnsLabel: sanitizeDnsLabel,
  dnsValue: sanitizeDnsValue,
  dnsDomain: sanitizeDnsDomain,
  labelValue: sanitizeLabelValue,
  annotationKey: sanitizeAnnotationKey,
};

const statusInput = z.strictObject({ moduleLabel: z.string(), pod: z.looseObject({}) });
const ruleInput = z.union([
  z.strictObject({ moduleNames: z.array(z.string()) }),
  z.strictObject({ moduleType: z.string().nullable() }),
]);

/** What each kind of vector asks for: the value that its expectations speak of, or the error thrown. */
export const kinds: Record<string, (vector: Vector) => unknown> = {
  name: ({ fn, input }) => {
    const sanitise = sanitisers[z.string().parse(fn)];
    if (sanitise === undefined) throw new Error(`unknown function ${String(fn)}`);
    return sanitise(z.string().nullable().parse(input));
  },
  pullSecretName: ({ input }) =>
    pullSecretName(z.looseObject({ username: z.string(), address: z.string() }).parse(input)),
  port: ({ input }) => parsePortKey(z.string().nullable().parse(input) ?? ''),
  chunks: ({ input }) => joinCreateOptions(z.record(z.string(), z.unknown()).parse(input)),
  map: ({ agent, module }) => mapSubject(agent, module),
  status: ({ input }) => {
    const { pod, moduleLabel } = statusInput.parse(input);
    return runtimeStatusOf(pod, moduleLabel);
  },
  rule: ({ input }) => {
    const rule = ruleInput.parse(input);
    if ('moduleNames' in rule) checkModuleNames(rule.moduleNames);
    else checkModuleType(rule.moduleType ?? '');
    return 'accepted';
  },
  edgeAgentSchemaVersion: ({ input }) => {
    checkEdgeAgentSchemaVersion(input);
    return 'accepted';
  },
  edgeHubSchemaVersion: ({ input }) => {
    checkEdgeHubSchemaVersion(input);
    return 'accepted';
  },
};
