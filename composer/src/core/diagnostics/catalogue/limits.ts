import type { CatalogueEntry, Example } from './entry.ts';

function desired(text: string, shown?: string): Example {
  const more = shown === undefined ? {} : { shown };
  const image = 'image: contoso.azurecr.io/detector:1.4.2';
  return { in: 'workload', text: `modules:\n  detector:\n    ${image}\n    desired: ${text}`, ...more };
}
/** What a hub says of itself as it is asked for a device. */
function onHub(deployments: number): Example {
  const hub = { device: 'line-7', hub: 'contoso.azure-devices.net', askedUtc: '2026-03-02T08:00:00Z', deployments };
  const text = 'modules: { detector: { image: contoso.azurecr.io/detector:1.4.2 } }';
  return { in: 'workload', text, knowledge: { 'hub.json': JSON.stringify({ ...hub, caveats: [], reporters: {} }) } };
}
function nested(depth: number): string {
  return `${'{ a: '.repeat(depth)}1${' }'.repeat(depth)}`;
}

/** What hub, twin and runtime take at most. */
export const limitEntries = {
  MOOR2030: {
    title: 'A key that no twin can have',
    severities: ['error'],
    why: 'IoT Hub refuses the whole twin for one key with a dot, `$`, `#`, a blank or a control character, or with more than 1,024 bytes. Names of routes, environment variables and registries are such keys, too.',
    source: 'documents of IoT Hub on the format of twins',
    certainty: 'documented',
    example: desired('{ "exposure.ms": 12 }'),
    remedy: desired('{ exposureMs: 12 }'),
  },
  MOOR2031: {
    title: 'A text too long for a twin',
    severities: ['error'],
    why: 'One value of a twin has at most 4,096 bytes.',
    source: 'documents of IoT Hub on the format of twins',
    certainty: 'documented',
    example: desired(`{ mask: ${'x'.repeat(4097)} }`, 'a text of 4,097 bytes'),
    remedy: desired(`{ mask: ${'x'.repeat(4096)} }`, 'a text of 4,096 bytes'),
  },
  MOOR2032: {
    title: 'Desired properties nested too deep',
    severities: ['error'],
    why: 'Objects of a twin nest ten deep.',
    source: 'documents of IoT Hub on the format of twins',
    certainty: 'documented',
    example: desired(nested(12), 'eleven objects, each in the one before'),
    remedy: desired(nested(11), 'ten objects, each in the one before'),
  },
  MOOR2033: {
    title: 'A whole number out of range',
    severities: ['error'],
    why: 'A whole number in a twin is at least -4503599627370496 and at most 4503599627370495.',
    source: 'documents of IoT Hub on the format of twins',
    certainty: 'documented',
    example: desired('{ sinceNanoseconds: 1763726400000000000 }'),
    remedy: desired('{ sinceNanoseconds: "1763726400000000000" }'),
  },
  MOOR2034: {
    title: '`null` among desired properties',
    severities: ['warning', 'error'],
    why: 'To a twin `null` means that a property is taken out. In a list it is refused; a deployment that holds one elsewhere was seen to be refused as well, which no document says: hence a warning there.',
    source: 'twins of IoT Hub; an account of its API',
    certainty: 'read in code',
    example: desired('{ mask: null }'),
    remedy: desired('{ mask: "" }'),
  },
  MOOR2040: {
    title: 'A hub that is full of deployments',
    severities: ['warning', 'info'],
    why: 'A paid hub takes 100 deployments for its devices, a free one 10, and refuses the next. A push to a single device makes none.',
    source: 'quotas of IoT Hub',
    certainty: 'documented',
    example: onHub(100),
    remedy: onHub(40),
  },
} as const satisfies Record<string, CatalogueEntry>;
