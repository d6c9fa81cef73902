import type { CatalogueEntry } from './entry.ts';
import { frameExample } from './frame-example.ts';

function templateOf(version: string): string {
  return frameExample({ in: 'template', text: '{}' }).text.replace('{', `{"$schema-template": "${version}",`);
}

/** The text of a file, before its meaning. */
export const textEntries = {
  MOOR1000: {
    title: 'An input that cannot be read, or a call that cannot be carried out',
    severities: ['error'],
    why: 'Nothing was checked there, which must not look like nothing to find. Where it is a file, it is not there or its bytes are no text. The command ends with exit code 2, or as it does where a hub cannot be asked.',
    source: 'JSON and YAML are UTF-8',
    certainty: 'own rule',
    example: { in: 'manifest', text: '{"modulesContent"\0', shown: 'a file with NUL bytes, or in UTF-16' },
    remedy: { in: 'modules', text: '{}' },
  },
  MOOR1001: {
    title: 'Not YAML, or not JSON',
    severities: ['error'],
    why: 'Whatever is guessed from a broken text may not be what its author meant.',
    source: 'YAML 1.2, RFC 8259 (comments and trailing commas are allowed in JSON, as templates have them)',
    certainty: 'documented',
    example: { in: 'manifest', text: '{"modulesContent": {' },
    remedy: { in: 'modules', text: '{}' },
  },
  MOOR1002: {
    title: 'A key stands twice',
    severities: ['error', 'warning'],
    why: 'Only the last one would count. A warning in JSON, where tools in use write such files; an error in YAML.',
    source: 'YAML 1.2 section 3.2.1.1; RFC 8259 section 4',
    certainty: 'documented',
    example: { in: 'workload', text: 'volumes: {}\nvolumes: {}' },
    remedy: { in: 'workload', text: 'volumes: {}' },
  },
  MOOR1003: {
    title: 'Too large, too deep or too many values',
    severities: ['error'],
    why: 'A desired twin holds 32 KB at a depth of 10. What is far beyond that is another file, or an attack.',
    source:
      '1 MiB, 100 levels, 50,000 values a file (aliases counted where they are used); 16 MiB and a million values for all files; 8 MiB put in by variables',
    certainty: 'own rule',
    example: { in: 'manifest', text: '['.repeat(200), shown: '[[[[[[… 200 levels' },
    remedy: { in: 'modules', text: '{}' },
  },
  MOOR1004: {
    title: 'A key that cannot be a key',
    severities: ['error'],
    why: 'JSON has only text as keys, and `__proto__` changes objects of programs that copy it.',
    source: 'JSON; JavaScript',
    certainty: 'own rule',
    example: { in: 'workload', text: 'volumes: { __proto__: {} }' },
    remedy: { in: 'workload', text: 'volumes: {}' },
  },
  MOOR1005: {
    title: 'A number that JSON cannot carry',
    severities: ['error'],
    why: 'It would reach the device as another number, or as null.',
    source: 'twins keep whole numbers within 2^52; a double loses digits beyond 2^53',
    certainty: 'documented',
    example: {
      in: 'workload',
      text: 'modules: { detector: { image: contoso.azurecr.io/d:1, desired: { serial: 12345678901234567890 } } }',
    },
    remedy: {
      in: 'workload',
      text: 'modules: { detector: { image: contoso.azurecr.io/d:1, desired: { serial: "12345678901234567890" } } }',
    },
  },
  MOOR1006: {
    title: 'Neither a workload nor a deployment manifest',
    severities: ['error'],
    why: 'What a file is, is told by what stands in it, and here nothing tells.',
    source: 'a workload has `apiVersion` and `kind`, a manifest `modulesContent`',
    certainty: 'own rule',
    example: { in: 'manifest', text: '{"services": {}}' },
    remedy: { in: 'modules', text: '{}' },
  },
  MOOR1007: {
    title: 'More than one input',
    severities: ['error'],
    why: 'One input makes one deployment. Files are merged into a workload only; which of two manifests was meant cannot be told.',
    source: 'the command line',
    certainty: 'own rule',
    example: {
      in: 'workload',
      text: 'volumes: {}',
      also: { 'deployment.json': '{"modulesContent": {}}' },
    },
    remedy: {
      in: 'workload',
      text: 'volumes: {}',
      also: { 'production.yaml': 'modules: { detector: { image: contoso.azurecr.io/detector:1.5.0 } }' },
    },
  },
  MOOR1008: {
    title: 'A version of templates that is not known',
    severities: ['warning'],
    why: 'A newer form may say something that is not read here, and then it would be missing without a word.',
    source: 'schemas azure-iot-edge-deployment-template-1.0 to 4.0',
    certainty: 'documented',
    example: { in: 'manifest', text: templateOf('7.0.0'), shown: '"$schema-template": "7.0.0"' },
    remedy: { in: 'manifest', text: templateOf('4.0.0'), shown: '"$schema-template": "4.0.0"' },
  },
  MOOR1009: {
    title: 'A comment or a trailing comma in a deployment',
    severities: ['warning'],
    why: 'Tools of templates read both, and so does Mooring. A deployment is handed to programs that read JSON as it is defined, and they refuse the file.',
    source: 'grammar of JSON, RFC 8259',
    certainty: 'documented',
    example: { in: 'modules', text: '{} // none yet' },
    remedy: { in: 'modules', text: '{}' },
  },
} as const satisfies Record<string, CatalogueEntry>;
