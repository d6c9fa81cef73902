import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanVariables } from '../variables/scan.ts';
import { isTypedReference, toWorkloadText, type ManifestText } from './workload-text.ts';

const strict: ManifestText = { syntax: 'template', treatment: 'expand', secrets: new Set(), isSet: () => true };

describe('a text of a manifest in a workload', () => {
  it.each([
    ['$SITE and ${LINE}', '${SITE} and ${LINE}'],
    ['costs 5$', 'costs 5$'],
    ['$$', '$$$'],
    ['$5 ${HOME:-/root}', '$5 $${HOME:-/root}'],
    ['a$$SITE', 'a$$${SITE}'],
    ['${MODULES.detector.amd64}', '${MODULES.detector.amd64}'],
    ['$edgeHub', '$edgeHub'],
  ])('%s becomes %s', (text, written) => {
    expect(toWorkloadText(text, strict)).toBe(written);
  });

  it('keeps a bare dollar of a deployment, where only braces make a variable', () => {
    expect(toWorkloadText('$SITE ${SITE}', { ...strict, syntax: 'deployment' })).toBe('$SITE ${SITE}');
  });

  it('leaves to the container what it may mean itself, unless the variable is set or is that of a password', () => {
    const lenient: ManifestText = {
      ...strict,
      treatment: 'lenient',
      isSet: (name) => name === 'SITE',
      secrets: new Set(['ACR']),
    };
    expect(toWorkloadText('$HOME ${PWD} $SITE $ACR', lenient)).toBe('$HOME $${PWD} ${SITE} ${ACR}');
  });

  it('leaves to edgeHub the properties of a message in the condition of a route', () => {
    const route: ManifestText = { ...strict, treatment: 'route' };
    expect(toWorkloadText("$body.a = '$SITE' INTO $upstream", route)).toBe("$body.a = '${SITE}' INTO $upstream");
  });

  it('read as a workload has the same parts, whatever the text', () => {
    const unit = fc.constantFrom('$', '{', '}', 'A', 'b', '_', '.', ' ', '\n');
    const parts = (text: string, syntax: ManifestText['syntax']) =>
      scanVariables(text, syntax)
        .map((one) => (one.kind === 'reference' ? `<${one.name}>` : one.kind === 'literal' ? one.text : `!${one.text}`))
        .join('');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 20 }), fc.constantFrom('template', 'deployment'), (text, syntax) => {
        expect(parts(toWorkloadText(text, { ...strict, syntax }), 'workload')).toBe(parts(text, syntax));
      }),
      { numRuns: 2000 },
    );
  });

  it('is told from one that stands for JSON', () => {
    expect(['${json:TTL}', '${TTL}', '$${json:TTL}', '${json:TTL} '].map(isTypedReference)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
