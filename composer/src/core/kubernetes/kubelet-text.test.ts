import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepFromKubelet, kubeletReads } from './kubelet-text.ts';

/** What the kubelet makes of a text, byte by byte, where no variable of that name is there; as Kubernetes documents it. */
function expand(text: string): string {
  let made = '';
  for (let index = 0; index < text.length; index++) {
    const [here, next] = [text[index], text[index + 1]];
    if (here !== '$' || next === undefined) made += here;
    else {
      if (next === '(' && text.includes(')', index)) throw new Error(`a reference is left in ${text}`);
      made += next === '$' ? '$' : `$${next}`;
      index += 1;
    }
  }
  return made;
}
const dollars = fc
  .array(fc.constantFrom('$', '$$', '$(', '(', ')', 'NAME', '$(NAME)', 'é', '${NAME}', ' '), { maxLength: 12 })
  .map((parts) => parts.join(''));

describe('a text for a container', () => {
  it('reaches it letter for letter', () => {
    fc.assert(
      fc.property(dollars, (text) => {
        expect(expand(keepFromKubelet(text))).toBe(text);
        expect(kubeletReads(keepFromKubelet(text))).toBe(text);
      }),
    );
  });

  it.each([
    ['pa$$word', 'pa$$$$word'],
    ['$(HOME)', '$$(HOME)'],
    ['$$(HOME)', '$$$$(HOME)'],
    ['echo $HOME ${X} $', 'echo $HOME ${X} $'],
  ])('%s is written %s', (text, written) => {
    expect(keepFromKubelet(text)).toBe(written);
  });
});
